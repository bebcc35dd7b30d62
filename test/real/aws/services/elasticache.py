"""ElastiCache: users, user groups, subnet and parameter groups, replication groups, by the ElastiCache API Reference.

Defaults, roles, endpoints and the members of a replication group are modelled; changes take effect at once. Full engine versions
are those of November 2026 for the versions that we emit, else what was sent.
"""

from moto.ec2 import ec2_backends

from handlers import ACCOUNT, Table, operation, tag_list, tags_of
from protocol import Refusal

USERS, USER_GROUPS = Table("elasticache user"), Table("elasticache user group")
SUBNET_GROUPS, PARAMETER_GROUPS = Table("elasticache subnet group"), Table("elasticache parameter group")
REPLICATION_GROUPS = Table("elasticache replication group")
TAGS = Table()
FULL_VERSIONS = {"7.1": "7.1.0", "7.2": "7.2.6", "8.0": "8.0.1", "8.1": "8.1.0", "8.2": "8.2.0"}


def arn(call, kind, name):
    return f"arn:aws:elasticache:{call.region}:{ACCOUNT}:{kind}:{name}"


def found(table, call, name, code):
    try:
        return table[call.region, name]
    except KeyError:
        raise Refusal(code, f"{name} not found.") from None


def create(table, call, name, value, code):
    if (call.region, name) in table:
        raise Refusal(code, f"{name} already exists.")
    table[call.region, name] = value
    TAGS[value["ARN"]] = tags_of(call.parameters().get("Tags"))
    return value


def listed(table, call, name, code):
    """The resource of that name, or all of the region."""
    if name:
        return [found(table, call, name, code)]
    return [value for (region, _), value in table.items() if region == call.region]


def delete(table, call, name, code):
    value = found(table, call, name, code)
    del table[call.region, name]
    TAGS.pop(value["ARN"], None)
    return value


# --- users


def authentication(sent):
    mode = sent.get("AuthenticationMode", {})
    passwords = sent.get("Passwords") or mode.get("Passwords") or []
    kind = mode.get("Type") or ("no-password-required" if sent.get("NoPasswordRequired") else "password")
    # what a request calls no-password-required, a description calls no-password
    return {"Type": {"no-password-required": "no-password"}.get(kind, kind), **({"PasswordCount": len(passwords)} if passwords else {})}


@operation("elasticache", "CreateUser")
def create_user(call):
    sent = call.parameters()
    user = {
        "UserId": sent["UserId"],
        "UserName": sent["UserName"],
        "Status": "active",
        "Engine": sent["Engine"].lower(),
        "MinimumEngineVersion": "6.0",
        "AccessString": sent["AccessString"],
        "UserGroupIds": [],
        "Authentication": authentication(sent),
        "ARN": arn(call, "user", sent["UserId"]),
    }
    return create(USERS, call, sent["UserId"], user, "UserAlreadyExists")


@operation("elasticache", "DescribeUsers")
def describe_users(call):
    return {"Users": listed(USERS, call, call.parameters().get("UserId"), "UserNotFound")}


@operation("elasticache", "ModifyUser")
def modify_user(call):
    sent = call.parameters()
    user = found(USERS, call, sent["UserId"], "UserNotFound")
    if "AccessString" in sent:
        user["AccessString"] = sent["AccessString"]
    if "AuthenticationMode" in sent or "Passwords" in sent:
        user["Authentication"] = authentication(sent)
    return user


@operation("elasticache", "DeleteUser")
def delete_user(call):
    name = call.parameters()["UserId"]
    user = delete(USERS, call, name, "UserNotFound")
    for group in USER_GROUPS.values():
        group["UserIds"] = [one for one in group["UserIds"] if one != name]
    return {**user, "Status": "deleting"}


@operation("elasticache", "CreateUserGroup")
def create_user_group(call):
    sent = call.parameters()
    group = {
        "UserGroupId": sent["UserGroupId"],
        "Status": "active",
        "Engine": sent["Engine"].lower(),
        "UserIds": sent.get("UserIds", []),
        "MinimumEngineVersion": "6.0",
        "ReplicationGroups": [],
        "ARN": arn(call, "usergroup", sent["UserGroupId"]),
    }
    # AWS refuses a Redis OSS group without a user called `default`
    if group["Engine"] == "redis" and not any(name_of(call, user) == "default" for user in group["UserIds"]):
        raise Refusal("DefaultUserRequired", "A user group needs to contain a user with the user name default.")
    return create(USER_GROUPS, call, sent["UserGroupId"], group, "UserGroupAlreadyExists")


def name_of(call, user_id):
    if user_id == "default":
        return "default"
    return found(USERS, call, user_id, "UserNotFound")["UserName"]


@operation("elasticache", "DescribeUserGroups")
def describe_user_groups(call):
    return {"UserGroups": listed(USER_GROUPS, call, call.parameters().get("UserGroupId"), "UserGroupNotFound")}


@operation("elasticache", "ModifyUserGroup")
def modify_user_group(call):
    sent = call.parameters()
    group = found(USER_GROUPS, call, sent["UserGroupId"], "UserGroupNotFound")
    kept = [user for user in group["UserIds"] if user not in sent.get("UserIdsToRemove", [])]
    group["UserIds"] = kept + [user for user in sent.get("UserIdsToAdd", []) if user not in kept]
    return group


@operation("elasticache", "DeleteUserGroup")
def delete_user_group(call):
    return {**delete(USER_GROUPS, call, call.parameters()["UserGroupId"], "UserGroupNotFound"), "Status": "deleting"}


# --- subnet and parameter groups


def subnets(call, identifiers):
    ec2 = ec2_backends[ACCOUNT][call.region]
    return [
        {"SubnetIdentifier": one, "SubnetAvailabilityZone": {"Name": ec2.get_subnet(one).availability_zone}, "SupportedNetworkTypes": ["ipv4"]}
        for one in identifiers
    ]


@operation("elasticache", "CreateCacheSubnetGroup")
def create_cache_subnet_group(call):
    sent = call.parameters()
    name = sent["CacheSubnetGroupName"].lower()
    group = {
        "CacheSubnetGroupName": name,
        "CacheSubnetGroupDescription": sent["CacheSubnetGroupDescription"],
        "VpcId": ec2_backends[ACCOUNT][call.region].get_subnet(sent["SubnetIds"][0]).vpc_id,
        "Subnets": subnets(call, sent["SubnetIds"]),
        "ARN": arn(call, "subnetgroup", name),
        "SupportedNetworkTypes": ["ipv4"],
    }
    return {"CacheSubnetGroup": create(SUBNET_GROUPS, call, name, group, "CacheSubnetGroupAlreadyExists")}


@operation("elasticache", "DescribeCacheSubnetGroups")
def describe_cache_subnet_groups(call):
    name = call.parameters().get("CacheSubnetGroupName")
    return {"CacheSubnetGroups": listed(SUBNET_GROUPS, call, name, "CacheSubnetGroupNotFoundFault")}


@operation("elasticache", "ModifyCacheSubnetGroup")
def modify_cache_subnet_group(call):
    sent = call.parameters()
    group = found(SUBNET_GROUPS, call, sent["CacheSubnetGroupName"], "CacheSubnetGroupNotFoundFault")
    group["CacheSubnetGroupDescription"] = sent.get("CacheSubnetGroupDescription", group["CacheSubnetGroupDescription"])
    if "SubnetIds" in sent:
        group["Subnets"] = subnets(call, sent["SubnetIds"])
    return {"CacheSubnetGroup": group}


@operation("elasticache", "DeleteCacheSubnetGroup")
def delete_cache_subnet_group(call):
    name = call.parameters()["CacheSubnetGroupName"]
    if any(key[0] == call.region and one["_subnet_group"] == name for key, one in REPLICATION_GROUPS.items()):
        raise Refusal("CacheSubnetGroupInUse", f"Cache subnet group {name} is currently in use by a cache cluster.")
    delete(SUBNET_GROUPS, call, name, "CacheSubnetGroupNotFoundFault")
    return {}


@operation("elasticache", "CreateCacheParameterGroup")
def create_cache_parameter_group(call):
    sent = call.parameters()
    name = sent["CacheParameterGroupName"].lower()
    group = {
        "CacheParameterGroupName": name,
        "CacheParameterGroupFamily": sent["CacheParameterGroupFamily"],
        "Description": sent["Description"],
        "IsGlobal": False,
        "ARN": arn(call, "parametergroup", name),
        "_parameters": {},
    }
    return {"CacheParameterGroup": create(PARAMETER_GROUPS, call, name, group, "CacheParameterGroupAlreadyExists")}


@operation("elasticache", "DescribeCacheParameterGroups")
def describe_cache_parameter_groups(call):
    name = call.parameters().get("CacheParameterGroupName")
    return {"CacheParameterGroups": listed(PARAMETER_GROUPS, call, name, "CacheParameterGroupNotFound")}


@operation("elasticache", "ModifyCacheParameterGroup")
def modify_cache_parameter_group(call):
    sent = call.parameters()
    group = found(PARAMETER_GROUPS, call, sent["CacheParameterGroupName"], "CacheParameterGroupNotFound")
    for parameter in sent["ParameterNameValues"]:
        group["_parameters"][parameter["ParameterName"]] = parameter["ParameterValue"]
    return {"CacheParameterGroupName": group["CacheParameterGroupName"]}


@operation("elasticache", "ResetCacheParameterGroup")
def reset_cache_parameter_group(call):
    sent = call.parameters()
    group = found(PARAMETER_GROUPS, call, sent["CacheParameterGroupName"], "CacheParameterGroupNotFound")
    names = list(group["_parameters"]) if sent.get("ResetAllParameters") else [p["ParameterName"] for p in sent["ParameterNameValues"]]
    for name in names:
        group["_parameters"].pop(name, None)
    return {"CacheParameterGroupName": group["CacheParameterGroupName"]}


@operation("elasticache", "DescribeCacheParameters")
def describe_cache_parameters(call):
    # the parameters that were set: those of the engine, which AWS lists beside them, are not modelled
    group = found(PARAMETER_GROUPS, call, call.parameters()["CacheParameterGroupName"], "CacheParameterGroupNotFound")
    parameters = [{"ParameterName": name, "ParameterValue": value, "Source": "user"} for name, value in group["_parameters"].items()]
    return {"Parameters": parameters, "CacheNodeTypeSpecificParameters": []}


@operation("elasticache", "DeleteCacheParameterGroup")
def delete_cache_parameter_group(call):
    delete(PARAMETER_GROUPS, call, call.parameters()["CacheParameterGroupName"], "CacheParameterGroupNotFound")
    return {}


# --- replication groups


def shards(call, group):
    """The node groups and the members of a replication group, and its endpoints, from the counts that it was asked for."""
    name, domain = group["ReplicationGroupId"], f"local.{call.region}.cache.amazonaws.com"
    port = group["_port"]
    letters = "abc"
    node_groups = []
    for shard in range(1, group["_shards"] + 1):
        prefix = f"{name}-{shard:04d}" if group["ClusterEnabled"] else name
        members = [
            {
                "CacheClusterId": f"{prefix}-{node:03d}",
                "CacheNodeId": "0001",
                "PreferredAvailabilityZone": call.region + letters[(node - 1) % 3],
                **({} if group["ClusterEnabled"] else {"CurrentRole": "primary" if node == 1 else "replica"}),
                "ReadEndpoint": {"Address": f"{prefix}-{node:03d}.{domain}", "Port": port},
            }
            for node in range(1, group["_replicas"] + 2)
        ]
        node_group = {"NodeGroupId": f"{shard:04d}", "Status": "available", "NodeGroupMembers": members}
        if not group["ClusterEnabled"]:
            node_group["PrimaryEndpoint"] = {"Address": f"master.{name}.{domain}", "Port": port}
            node_group["ReaderEndpoint"] = {"Address": f"replica.{name}.{domain}", "Port": port}
        node_groups.append(node_group)
    group["NodeGroups"] = node_groups
    group["MemberClusters"] = [member["CacheClusterId"] for one in node_groups for member in one["NodeGroupMembers"]]
    if group["ClusterEnabled"]:
        group["ConfigurationEndpoint"] = {"Address": f"clustercfg.{name}.{domain}", "Port": port}


def log_deliveries(requested):
    return [{**one, "Status": "active"} for one in requested if one.get("Enabled", True)]


@operation("elasticache", "CreateReplicationGroup")
def create_replication_group(call):
    sent = call.parameters()
    name = sent["ReplicationGroupId"].lower()
    subnet_group, parameter_group = sent.get("CacheSubnetGroupName", "default"), sent.get("CacheParameterGroupName")
    if subnet_group != "default":
        found(SUBNET_GROUPS, call, subnet_group, "CacheSubnetGroupNotFoundFault")
    if parameter_group and not parameter_group.startswith("default."):
        parameters = found(PARAMETER_GROUPS, call, parameter_group, "CacheParameterGroupNotFound")["_parameters"]
    else:
        parameters = {"cluster-enabled": "yes"} if "cluster.on" in (parameter_group or "") else {}
    for user_group in sent.get("UserGroupIds", []):
        found(USER_GROUPS, call, user_group, "UserGroupNotFound")
    count = sent.get("NumCacheClusters", 1)
    encrypted = sent.get("TransitEncryptionEnabled", False)
    group = {
        "ReplicationGroupId": name,
        "Description": sent["ReplicationGroupDescription"],
        "GlobalReplicationGroupInfo": {},
        "Status": "available",
        "PendingModifiedValues": {},
        "AutomaticFailover": "enabled" if sent.get("AutomaticFailoverEnabled") else "disabled",
        "MultiAZ": "enabled" if sent.get("MultiAZEnabled") else "disabled",
        "SnapshotRetentionLimit": sent.get("SnapshotRetentionLimit", 0),
        "SnapshotWindow": sent.get("SnapshotWindow", "03:00-04:00"),
        "ClusterEnabled": parameters.get("cluster-enabled") == "yes" or sent.get("ClusterMode") == "enabled" or sent.get("NumNodeGroups", 1) > 1,
        "CacheNodeType": sent["CacheNodeType"],
        "AuthTokenEnabled": "AuthToken" in sent,
        "TransitEncryptionEnabled": encrypted,
        "AtRestEncryptionEnabled": sent.get("AtRestEncryptionEnabled", False),
        "ARN": arn(call, "replicationgroup", name),
        "UserGroupIds": sent.get("UserGroupIds", []),
        "LogDeliveryConfigurations": log_deliveries(sent.get("LogDeliveryConfigurations", [])),
        "DataTiering": "enabled" if sent.get("DataTieringEnabled") else "disabled",
        "AutoMinorVersionUpgrade": sent.get("AutoMinorVersionUpgrade", True),
        "NetworkType": sent.get("NetworkType", "ipv4"),
        "IpDiscovery": sent.get("IpDiscovery", "ipv4"),
        "Engine": sent.get("Engine", "redis").lower(),
        "_shards": sent.get("NumNodeGroups", 1),
        "_replicas": sent.get("ReplicasPerNodeGroup", count - 1),
        "_port": sent.get("Port", 6379),
        "_version": sent.get("EngineVersion"),
        "_subnet_group": subnet_group,
        "_parameter_group": parameter_group or "default.valkey8",
        "_security_groups": sent.get("SecurityGroupIds", []),
        "_maintenance": sent.get("PreferredMaintenanceWindow", "sun:05:00-sun:06:00"),
        "_topic": sent.get("NotificationTopicArn"),
    }
    group["ClusterMode"] = sent.get("ClusterMode", "enabled" if group["ClusterEnabled"] else "disabled")
    if encrypted:
        group["TransitEncryptionMode"] = sent.get("TransitEncryptionMode", "required")
    if "KmsKeyId" in sent:
        group["KmsKeyId"] = sent["KmsKeyId"]
    shards(call, group)
    return {"ReplicationGroup": create(REPLICATION_GROUPS, call, name, group, "ReplicationGroupAlreadyExists")}


@operation("elasticache", "DescribeReplicationGroups")
def describe_replication_groups(call):
    name = call.parameters().get("ReplicationGroupId")
    return {"ReplicationGroups": listed(REPLICATION_GROUPS, call, name, "ReplicationGroupNotFoundFault")}


@operation("elasticache", "ModifyReplicationGroup")
def modify_replication_group(call):
    sent = call.parameters()
    group = found(REPLICATION_GROUPS, call, sent["ReplicationGroupId"], "ReplicationGroupNotFoundFault")
    for name in ("SnapshotRetentionLimit", "SnapshotWindow", "CacheNodeType", "AutoMinorVersionUpgrade", "TransitEncryptionMode"):
        group[name] = sent.get(name, group.get(name))
    if "ReplicationGroupDescription" in sent:
        group["Description"] = sent["ReplicationGroupDescription"]
    for name, flag in (("AutomaticFailover", "AutomaticFailoverEnabled"), ("MultiAZ", "MultiAZEnabled")):
        if flag in sent:
            group[name] = "enabled" if sent[flag] else "disabled"
    for name, key in (
        ("EngineVersion", "_version"),
        ("CacheParameterGroupName", "_parameter_group"),
        ("SecurityGroupIds", "_security_groups"),
        ("PreferredMaintenanceWindow", "_maintenance"),
        ("NotificationTopicArn", "_topic"),
    ):
        group[key] = sent.get(name, group[key])
    kept = [one for one in group["UserGroupIds"] if one not in sent.get("UserGroupIdsToRemove", [])]
    group["UserGroupIds"] = kept + sent.get("UserGroupIdsToAdd", [])
    if "LogDeliveryConfigurations" in sent:
        changed = {one["LogType"] for one in sent["LogDeliveryConfigurations"]}
        kept = [one for one in group["LogDeliveryConfigurations"] if one["LogType"] not in changed]
        group["LogDeliveryConfigurations"] = kept + log_deliveries(sent["LogDeliveryConfigurations"])
    return {"ReplicationGroup": group}


@operation("elasticache", "IncreaseReplicaCount", "DecreaseReplicaCount")
def change_replica_count(call):
    sent = call.parameters()
    group = found(REPLICATION_GROUPS, call, sent["ReplicationGroupId"], "ReplicationGroupNotFoundFault")
    group["_replicas"] = sent["NewReplicaCount"]
    shards(call, group)
    return {"ReplicationGroup": group}


@operation("elasticache", "DeleteReplicationGroup")
def delete_replication_group(call):
    group = delete(REPLICATION_GROUPS, call, call.parameters()["ReplicationGroupId"], "ReplicationGroupNotFoundFault")
    return {"ReplicationGroup": {**group, "Status": "deleting"}}


@operation("elasticache", "DescribeCacheClusters")
def describe_cache_clusters(call):
    name = call.parameters().get("CacheClusterId")
    members = [
        member(call, group, one)
        for (region, _), group in REPLICATION_GROUPS.items()
        if region == call.region
        for one in group["MemberClusters"]
        if name in (None, one)
    ]
    if name and not members:
        raise Refusal("CacheClusterNotFound", f"CacheCluster not found: {name}")
    return {"CacheClusters": members}


def member(call, group, name):
    version = group["_version"] or "8.0"
    cluster = {
        "CacheClusterId": name,
        "CacheNodeType": group["CacheNodeType"],
        "Engine": group["Engine"],
        "EngineVersion": FULL_VERSIONS.get(version, version),
        "CacheClusterStatus": "available",
        "NumCacheNodes": 1,
        "PreferredMaintenanceWindow": group["_maintenance"],
        "SecurityGroups": [{"SecurityGroupId": one, "Status": "active"} for one in group["_security_groups"]],
        "CacheParameterGroup": {"CacheParameterGroupName": group["_parameter_group"], "ParameterApplyStatus": "in-sync", "CacheNodeIdsToReboot": []},
        "CacheSubnetGroupName": group["_subnet_group"],
        "AutoMinorVersionUpgrade": group["AutoMinorVersionUpgrade"],
        "ReplicationGroupId": group["ReplicationGroupId"],
        "SnapshotRetentionLimit": group["SnapshotRetentionLimit"],
        "SnapshotWindow": group["SnapshotWindow"],
        "AuthTokenEnabled": group["AuthTokenEnabled"],
        "TransitEncryptionEnabled": group["TransitEncryptionEnabled"],
        "AtRestEncryptionEnabled": group["AtRestEncryptionEnabled"],
        "ARN": arn(call, "cluster", name),
        "NetworkType": "ipv4",
        "IpDiscovery": "ipv4",
        "CacheNodes": [
            {
                "CacheNodeId": "0001",
                "CacheNodeStatus": "available",
                "Endpoint": {"Address": f"{name}.local.{call.region}.cache.amazonaws.com", "Port": group["_port"]},
            }
        ],
    }
    if "TransitEncryptionMode" in group:
        cluster["TransitEncryptionMode"] = group["TransitEncryptionMode"]
    if group["_topic"]:
        cluster["NotificationConfiguration"] = {"TopicArn": group["_topic"], "TopicStatus": "active"}
    return cluster


# --- tags


@operation("elasticache", "ListTagsForResource")
def list_tags_for_resource(call):
    # the members of a replication group have no tags of their own here
    return {"TagList": tag_list(TAGS.get(call.parameters()["ResourceName"], {}))}


@operation("elasticache", "AddTagsToResource")
def add_tags_to_resource(call):
    sent = call.parameters()
    TAGS.setdefault(sent["ResourceName"], {}).update(tags_of(sent["Tags"]))
    return {"TagList": tag_list(TAGS[sent["ResourceName"]])}


@operation("elasticache", "RemoveTagsFromResource")
def remove_tags_from_resource(call):
    sent = call.parameters()
    for key in sent["TagKeys"]:
        TAGS.get(sent["ResourceName"], {}).pop(key, None)
    return {"TagList": tag_list(TAGS.get(sent["ResourceName"], {}))}
