"""DescribeAccessEntry shows the tags an entry has now; MiniStack shows the ones it was created with.

https://docs.aws.amazon.com/eks/latest/APIReference/API_TagResource.html
"""
import json

from ministack.services import eks


def install() -> None:
    describe = eks._describe_access_entry

    def describe_with_tags(cluster_name, principal_arn):
        status, headers, body = describe(cluster_name, principal_arn)
        if status != 200:
            return status, headers, body
        answer = json.loads(body)
        entry = answer["accessEntry"]
        entry["tags"] = eks._tags.get(entry["accessEntryArn"], {})
        return status, headers, json.dumps(answer).encode()

    eks._describe_access_entry = describe_with_tags
