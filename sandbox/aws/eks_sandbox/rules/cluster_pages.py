"""ListClusters in pages: MiniStack leaves out what is beyond the first.

https://docs.aws.amazon.com/eks/latest/APIReference/API_ListClusters.html
"""
from ministack.services import eks

LARGEST_PAGE = 100


def install() -> None:
    def list_clusters(query):
        size = min(int(query.get("maxResults") or LARGEST_PAGE), LARGEST_PAGE)
        start = int(query.get("nextToken") or 0)
        names = list(eks._clusters.keys())
        more = {"nextToken": str(start + size)} if start + size < len(names) else {}
        return eks._json_resp(200, {"clusters": names[start:start + size], **more})

    eks._list_clusters = list_clusters
