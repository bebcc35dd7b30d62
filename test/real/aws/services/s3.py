"""S3: the configurations of a bucket that moto leaves out, reads otherwise than AWS, or takes a DELETE of for one of the bucket itself.

These merely echo: a document is kept as it was sent and given back. What AWS checks about it is not modelled, but for the target
of a log, which has to exist. The header that says from which object size on a lifecycle moves objects is kept with its document.
"""

from moto.s3.models import s3_backends

from handlers import ACCOUNT, MOTO, Table, operation

DOCUMENTS = Table("s3 bucket configuration")
MINIMUM_SIZE = "x-amz-transition-default-minimum-object-size"
XML = {"content-type": "application/xml"}

# The query key of each kind of configuration, and the error of a GET when there is none; no error: an empty document.
KINDS = {
    "intelligent-tiering": ("IntelligentTieringConfiguration", "NoSuchConfiguration"),
    "lifecycle": ("LifecycleConfiguration", "NoSuchLifecycleConfiguration"),
    "logging": ("BucketLoggingStatus", None),
    "notification": ("NotificationConfiguration", None),
}


def key(call):
    pairs = dict(part.partition("=")[::2] for part in call.environ["QUERY_STRING"].split("&"))
    kind = next(name for name in KINDS if name in pairs)
    return call.region, call.environ["PATH_INFO"].strip("/"), kind, pairs.get("id", "")


def error(status, code):
    return status, XML, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()


@operation(
    "s3",
    "PutBucketIntelligentTieringConfiguration",
    "PutBucketLifecycle",
    "PutBucketLifecycleConfiguration",
    "PutBucketLogging",
    "PutBucketNotification",
    "PutBucketNotificationConfiguration",
)
def put(call):
    where = key(call)
    buckets = s3_backends[ACCOUNT]["aws"].buckets
    if where[1] not in buckets:
        return error(404, "NoSuchBucket")
    if where[2] == "logging":
        target = call.parameters()["BucketLoggingStatus"].get("LoggingEnabled", {}).get("TargetBucket")
        if target and target not in buckets:
            return error(400, "InvalidTargetBucketForLogging")
    headers = {MINIMUM_SIZE: call.environ.get("HTTP_X_AMZ_TRANSITION_DEFAULT_MINIMUM_OBJECT_SIZE", "all_storage_classes_128K")}
    DOCUMENTS[where] = (call.body, headers if where[2] == "lifecycle" else {})
    return 200, {**XML, **DOCUMENTS[where][1]}, b""


@operation(
    "s3",
    "GetBucketIntelligentTieringConfiguration",
    "GetBucketLifecycle",
    "GetBucketLifecycleConfiguration",
    "GetBucketLogging",
    "GetBucketNotification",
    "GetBucketNotificationConfiguration",
)
def get(call):
    where = key(call)
    if where[1] not in s3_backends[ACCOUNT]["aws"].buckets:
        return error(404, "NoSuchBucket")
    if where in DOCUMENTS:
        body, headers = DOCUMENTS[where]
        return 200, {**XML, **headers}, body
    element, missing = KINDS[where[2]]
    return error(404, missing) if missing else (200, XML, f'<{element} xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'.encode())


@operation("s3", "DeleteBucketIntelligentTieringConfiguration", "DeleteBucketLifecycle")
def delete(call):
    DOCUMENTS.pop(key(call), None)
    return 204, XML, b""


@operation("s3", "DeleteBucket")
def delete_bucket(call):
    bucket = call.environ["PATH_INFO"].strip("/")
    for where in [where for where in DOCUMENTS if where[1] == bucket]:
        del DOCUMENTS[where]
    return MOTO
