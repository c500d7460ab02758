"""Each rule is tried without and with it: a rule whose test passes without it is no rule of ours.

MiniStack is imported here, told to write nothing outside a folder of the tests' own.
"""
import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="argocd-eks-iam-aws-")
os.environ.update({"AUTH": "true", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0", "TMPDIR": _folder.name,
                   "STATE_DIR": f"{_folder.name}/state", "S3_DATA_DIR": f"{_folder.name}/s3"})
