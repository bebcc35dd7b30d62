"""EKS: clusters, node groups, add-ons, access entries and their policies, Pod Identity associations, by the EKS API Reference.

Defaults, generated ids and the cluster's security group are modelled; a change takes effect at once (its update is
Successful when first asked). What a cluster runs is not modelled: there is no Kubernetes behind the endpoint.
"""

import uuid
from datetime import datetime, timezone

from moto.ec2 import ec2_backends

from handlers import ACCOUNT, Table, operation
from protocol import Refusal

CLUSTERS, NODE_GROUPS, ADDONS = Table("eks cluster"), Table("eks node group"), Table("eks addon")
ACCESS_ENTRIES, ACCESS_POLICIES = Table("eks access entry"), Table("eks access policy association")
POD_IDENTITIES = Table("eks pod identity association")
LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
# PEM-shaped, base64: nobody verifies it
CERTIFICATE_AUTHORITY = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCmxvY2FsCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K"


def now():
    return datetime.now(timezone.utc)


def arn(call, kind, *names):
    return f"arn:aws:eks:{call.region}:{ACCOUNT}:{kind}/{'/'.join(names)}"


def found(table, call, *key):
    try:
        return table[(call.region, *key)]
    except KeyError:
        raise Refusal("ResourceNotFoundException", f"No {'/'.join(key)} found in {call.operation}") from None


def create(table, call, key, value):
    if (call.region, *key) in table:
        raise Refusal("ResourceInUseException", f"{'/'.join(key)} already exists")
    table[(call.region, *key)] = value
    return value


def without_cluster_children(call, name):
    if any(key[:2] == (call.region, name) for key in NODE_GROUPS):
        raise Refusal("ResourceInUseException", f"Cluster {name} has nodegroups attached")
    for table in (ADDONS, ACCESS_ENTRIES, POD_IDENTITIES, ACCESS_POLICIES):
        for key in [key for key in table if key[:2] == (call.region, name)]:
            del table[key]


def update(call, kind):
    identifier = str(uuid.uuid4())
    return {"update": {"id": identifier, "status": "Successful", "type": kind, "params": [], "createdAt": now(), "errors": []}}


@operation("eks", "DescribeUpdate")
def describe_update(call):
    # every change is done by the time it was asked for
    return {"update": {"id": call.parameters()["updateId"], "status": "Successful", "errors": []}}


# --- clusters


def logging(setup):
    enabled = [t for part in (setup or {}).get("clusterLogging", []) if part.get("enabled") for t in part.get("types", [])]
    disabled = [name for name in LOG_TYPES if name not in enabled]
    parts = [{"types": [name for name in LOG_TYPES if name in enabled], "enabled": True}] if enabled else []
    return {"clusterLogging": parts + ([{"types": disabled, "enabled": False}] if disabled else [])}


@operation("eks", "CreateCluster")
def create_cluster(call):
    sent = call.parameters()
    name, identifier = sent["name"], uuid.uuid4().hex.upper()
    ec2 = ec2_backends[ACCOUNT][call.region]
    vpc = sent["resourcesVpcConfig"]
    vpc_id = ec2.get_subnet(vpc["subnetIds"][0]).vpc_id
    public = vpc.get("endpointPublicAccess", True)
    # EKS makes a security group of its own and deletes it with the cluster
    group = ec2.create_security_group(f"eks-cluster-sg-{name}-{identifier[:10]}", "EKS created security group", vpc_id=vpc_id)
    access = {"authenticationMode": "CONFIG_MAP", "bootstrapClusterCreatorAdminPermissions": True, **sent.get("accessConfig", {})}
    access.pop("bootstrapClusterCreatorAdminPermissions")  # write-only: no describe shows it
    cluster = {
        "name": name,
        "arn": arn(call, "cluster", name),
        "createdAt": now(),
        "version": sent.get("version", "1.35"),
        "endpoint": f"https://{identifier}.gr7.{call.region}.eks.amazonaws.com",
        "roleArn": sent["roleArn"],
        "resourcesVpcConfig": {
            "subnetIds": vpc["subnetIds"],
            "securityGroupIds": vpc.get("securityGroupIds", []),
            "clusterSecurityGroupId": group.id,
            "vpcId": vpc_id,
            "endpointPublicAccess": public,
            "endpointPrivateAccess": vpc.get("endpointPrivateAccess", False),
            "publicAccessCidrs": vpc.get("publicAccessCidrs") or (["0.0.0.0/0"] if public else []),
        },
        "kubernetesNetworkConfig": {
            "serviceIpv4Cidr": "172.20.0.0/16",
            "ipFamily": "ipv4",
            "elasticLoadBalancing": {"enabled": False},
            **sent.get("kubernetesNetworkConfig", {}),
        },
        "logging": logging(sent.get("logging")),
        "identity": {"oidc": {"issuer": f"https://oidc.eks.{call.region}.amazonaws.com/id/{identifier}"}},
        "status": "ACTIVE",
        "certificateAuthority": {"data": CERTIFICATE_AUTHORITY},
        "platformVersion": "eks.9",
        "tags": sent.get("tags", {}),
        "health": {"issues": []},
        "accessConfig": access,
        "upgradePolicy": sent.get("upgradePolicy", {"supportType": "EXTENDED"}),
        "zonalShiftConfig": sent.get("zonalShiftConfig", {"enabled": False}),
    }
    for optional in ("encryptionConfig", "computeConfig", "storageConfig", "remoteNetworkConfig"):
        if optional in sent:
            cluster[optional] = sent[optional]
    create(CLUSTERS, call, (name,), cluster)
    return {"cluster": cluster}


@operation("eks", "DescribeCluster")
def describe_cluster(call):
    return {"cluster": found(CLUSTERS, call, call.parameters()["name"])}


@operation("eks", "UpdateClusterConfig")
def update_cluster_config(call):
    sent = call.parameters()
    cluster = found(CLUSTERS, call, sent["name"])
    if "resourcesVpcConfig" in sent:
        cluster["resourcesVpcConfig"].update(sent["resourcesVpcConfig"])
    if "logging" in sent:
        cluster["logging"] = logging(sent["logging"])
    for part in ("accessConfig", "upgradePolicy", "zonalShiftConfig"):
        cluster[part].update(sent.get(part, {}))
    return update(call, "ConfigUpdate")


@operation("eks", "UpdateClusterVersion")
def update_cluster_version(call):
    sent = call.parameters()
    found(CLUSTERS, call, sent["name"])["version"] = sent["version"]
    return update(call, "VersionUpdate")


@operation("eks", "AssociateEncryptionConfig")
def associate_encryption_config(call):
    sent = call.parameters()
    found(CLUSTERS, call, sent["clusterName"])["encryptionConfig"] = sent["encryptionConfig"]
    return update(call, "AssociateEncryptionConfig")


@operation("eks", "DeleteCluster")
def delete_cluster(call):
    name = call.parameters()["name"]
    cluster = found(CLUSTERS, call, name)
    without_cluster_children(call, name)
    del CLUSTERS[call.region, name]
    group = cluster["resourcesVpcConfig"]["clusterSecurityGroupId"]
    ec2_backends[ACCOUNT][call.region].delete_security_group(group_id=group)
    return {"cluster": {**cluster, "status": "DELETING"}}


# --- node groups


@operation("eks", "CreateNodegroup")
def create_node_group(call):
    sent = call.parameters()
    cluster, name = found(CLUSTERS, call, sent["clusterName"]), sent["nodegroupName"]
    template = sent.get("launchTemplate")
    if template:
        ec2 = ec2_backends[ACCOUNT][call.region]
        real = ec2.get_launch_template(template["id"]) if "id" in template else ec2.get_launch_template_by_name(template["name"])
        template = {"id": real.id, "name": real.name, "version": template.get("version", str(real.default_version_number))}
    version = sent.get("version", cluster["version"])
    group = {
        "clusterName": cluster["name"],
        "nodegroupName": name,
        "nodegroupArn": arn(call, "nodegroup", cluster["name"], name, str(uuid.uuid4())),
        "version": version,
        "releaseVersion": sent.get("releaseVersion", f"{version}.0-20261101"),
        "createdAt": now(),
        "modifiedAt": now(),
        "status": "ACTIVE",
        "capacityType": sent.get("capacityType", "ON_DEMAND"),
        "scalingConfig": sent.get("scalingConfig", {"minSize": 1, "maxSize": 2, "desiredSize": 2}),
        "subnets": sent["subnets"],
        "amiType": sent.get("amiType", "AL2023_x86_64_STANDARD"),
        "nodeRole": sent["nodeRole"],
        "labels": sent.get("labels", {}),
        "taints": sent.get("taints", []),
        "updateConfig": sent.get("updateConfig", {"maxUnavailable": 1}),
        "nodeRepairConfig": sent.get("nodeRepairConfig", {"enabled": False}),
        "resources": {"autoScalingGroups": [{"name": f"eks-{name}-{uuid.uuid4()}"}]},
        "health": {"issues": []},
        "tags": sent.get("tags", {}),
    }
    if template:
        group["launchTemplate"] = template
    else:
        group["diskSize"] = sent.get("diskSize", 20)
    if "instanceTypes" in sent or not template:
        group["instanceTypes"] = sent.get("instanceTypes", ["t3.medium"])
    GROUP_TAGS[call.region, group["resources"]["autoScalingGroups"][0]["name"]] = {}
    return {"nodegroup": create(NODE_GROUPS, call, (cluster["name"], name), group)}


# EKS makes an Auto Scaling group a node group. No instance stands behind it here: it exists for the tags that the autoscaler reads.
GROUP_TAGS = Table()


@operation("autoscaling", "CreateOrUpdateTags")
def create_or_update_tags(call):
    for tag in call.parameters()["Tags"]:
        tags = found(GROUP_TAGS, call, tag["ResourceId"])
        tags[tag["Key"]] = tag
    return {}


@operation("autoscaling", "DescribeTags")
def describe_tags(call):
    filters = {part["Name"]: part["Values"] for part in call.parameters().get("Filters", [])}
    tags = [
        {**tag, "ResourceType": "auto-scaling-group"}
        for (region, name), named in GROUP_TAGS.items()
        for tag in named.values()
        if region == call.region
        and name in filters.get("auto-scaling-group", [name])
        and tag["Key"] in filters.get("key", [tag["Key"]])
    ]
    return {"Tags": tags}


@operation("autoscaling", "DeleteTags")
def delete_tags(call):
    for tag in call.parameters()["Tags"]:
        GROUP_TAGS.get((call.region, tag["ResourceId"]), {}).pop(tag["Key"], None)
    return {}


@operation("eks", "DescribeNodegroup")
def describe_node_group(call):
    sent = call.parameters()
    return {"nodegroup": found(NODE_GROUPS, call, sent["clusterName"], sent["nodegroupName"])}


@operation("eks", "UpdateNodegroupConfig")
def update_node_group_config(call):
    sent = call.parameters()
    group = found(NODE_GROUPS, call, sent["clusterName"], sent["nodegroupName"])
    labels = sent.get("labels", {})
    for key in labels.get("removeLabels", []):
        group["labels"].pop(key, None)
    group["labels"].update(labels.get("addOrUpdateLabels", {}))
    taints = sent.get("taints", {})
    gone = {(t["key"], t["effect"]) for part in ("removeTaints", "addOrUpdateTaints") for t in taints.get(part, [])}
    group["taints"] = [t for t in group["taints"] if (t["key"], t["effect"]) not in gone] + taints.get("addOrUpdateTaints", [])
    for part in ("scalingConfig", "updateConfig", "nodeRepairConfig"):
        if part in sent:
            group[part] = {**group[part], **sent[part]} if part == "scalingConfig" else sent[part]
    return update(call, "ConfigUpdate")


@operation("eks", "UpdateNodegroupVersion")
def update_node_group_version(call):
    sent = call.parameters()
    group = found(NODE_GROUPS, call, sent["clusterName"], sent["nodegroupName"])
    group["version"] = sent.get("version", group["version"])
    group["releaseVersion"] = sent.get("releaseVersion", group["releaseVersion"])
    if "launchTemplate" in sent:
        group["launchTemplate"] = {**group.get("launchTemplate", {}), **sent["launchTemplate"]}
    return update(call, "VersionUpdate")


@operation("eks", "DeleteNodegroup")
def delete_node_group(call):
    sent = call.parameters()
    group = found(NODE_GROUPS, call, sent["clusterName"], sent["nodegroupName"])
    del NODE_GROUPS[call.region, sent["clusterName"], sent["nodegroupName"]]
    GROUP_TAGS.pop((call.region, group["resources"]["autoScalingGroups"][0]["name"]), None)
    return {"nodegroup": {**group, "status": "DELETING"}}


# --- add-ons


# where the add-ons' service accounts live, by the documentation of each; kube-system unless listed
ADDON_NAMESPACES = {"amazon-cloudwatch-observability": "amazon-cloudwatch", "external-dns": "external-dns"}


@operation("eks", "CreateAddon")
def create_addon(call):
    sent = call.parameters()
    cluster, name = found(CLUSTERS, call, sent["clusterName"]), sent["addonName"]
    addon = {
        "addonName": name,
        "clusterName": cluster["name"],
        "status": "ACTIVE",
        # AWS picks its default version for the cluster's; here one stands for all
        "addonVersion": sent.get("addonVersion", "v1.20.0-eksbuild.1"),
        "health": {"issues": []},
        "addonArn": arn(call, "addon", cluster["name"], name, str(uuid.uuid4())),
        "createdAt": now(),
        "modifiedAt": now(),
        "tags": sent.get("tags", {}),
        "podIdentityAssociations": [
            associate(call, cluster["name"], {"namespace": ADDON_NAMESPACES.get(name, "kube-system"), **one})["associationArn"]
            for one in sent.get("podIdentityAssociations", [])
        ],
    }
    for optional in ("serviceAccountRoleArn", "configurationValues"):
        if optional in sent:
            addon[optional] = sent[optional]
    return {"addon": create(ADDONS, call, (cluster["name"], name), addon)}


@operation("eks", "DescribeAddon")
def describe_addon(call):
    sent = call.parameters()
    return {"addon": found(ADDONS, call, sent["clusterName"], sent["addonName"])}


@operation("eks", "UpdateAddon")
def update_addon(call):
    sent = call.parameters()
    addon = found(ADDONS, call, sent["clusterName"], sent["addonName"])
    for part in ("addonVersion", "serviceAccountRoleArn", "configurationValues"):
        if part in sent:
            addon[part] = sent[part]
    if "podIdentityAssociations" in sent:
        remove_associations(call, addon["podIdentityAssociations"])
        addon["podIdentityAssociations"] = [
            associate(call, addon["clusterName"], {"namespace": ADDON_NAMESPACES.get(addon["addonName"], "kube-system"), **one})["associationArn"]
            for one in sent["podIdentityAssociations"]
        ]
    return update(call, "AddonUpdate")


@operation("eks", "DeleteAddon")
def delete_addon(call):
    sent = call.parameters()
    addon = found(ADDONS, call, sent["clusterName"], sent["addonName"])
    remove_associations(call, addon["podIdentityAssociations"])
    del ADDONS[call.region, sent["clusterName"], sent["addonName"]]
    return {"addon": {**addon, "status": "DELETING"}}


# --- access entries


@operation("eks", "CreateAccessEntry")
def create_access_entry(call):
    sent = call.parameters()
    cluster, principal = found(CLUSTERS, call, sent["clusterName"]), sent["principalArn"]
    entry = {
        "clusterName": cluster["name"],
        "principalArn": principal,
        "kubernetesGroups": sent.get("kubernetesGroups", []),
        "accessEntryArn": arn(call, "access-entry", cluster["name"], "role", ACCOUNT, principal.split("/")[-1], str(uuid.uuid4())),
        "createdAt": now(),
        "modifiedAt": now(),
        "tags": sent.get("tags", {}),
        "username": sent.get("username", principal.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/{{SessionName}}"),
        "type": sent.get("type", "STANDARD"),
    }
    return {"accessEntry": create(ACCESS_ENTRIES, call, (cluster["name"], principal), entry)}


@operation("eks", "DescribeAccessEntry")
def describe_access_entry(call):
    sent = call.parameters()
    return {"accessEntry": found(ACCESS_ENTRIES, call, sent["clusterName"], sent["principalArn"])}


@operation("eks", "UpdateAccessEntry")
def update_access_entry(call):
    sent = call.parameters()
    entry = found(ACCESS_ENTRIES, call, sent["clusterName"], sent["principalArn"])
    for part in ("kubernetesGroups", "username"):
        if part in sent:
            entry[part] = sent[part]
    return {"accessEntry": entry}


@operation("eks", "DeleteAccessEntry")
def delete_access_entry(call):
    sent = call.parameters()
    found(ACCESS_ENTRIES, call, sent["clusterName"], sent["principalArn"])
    del ACCESS_ENTRIES[call.region, sent["clusterName"], sent["principalArn"]]
    for key in [key for key in ACCESS_POLICIES if key[:3] == (call.region, sent["clusterName"], sent["principalArn"])]:
        del ACCESS_POLICIES[key]
    return {}


@operation("eks", "AssociateAccessPolicy")
def associate_access_policy(call):
    sent = call.parameters()
    found(ACCESS_ENTRIES, call, sent["clusterName"], sent["principalArn"])
    policy = {"policyArn": sent["policyArn"], "accessScope": sent["accessScope"], "associatedAt": now(), "modifiedAt": now()}
    ACCESS_POLICIES[call.region, sent["clusterName"], sent["principalArn"], sent["policyArn"]] = policy
    return {"clusterName": sent["clusterName"], "principalArn": sent["principalArn"], "associatedAccessPolicy": policy}


@operation("eks", "ListAssociatedAccessPolicies")
def list_associated_access_policies(call):
    sent = call.parameters()
    found(ACCESS_ENTRIES, call, sent["clusterName"], sent["principalArn"])
    key = (call.region, sent["clusterName"], sent["principalArn"])
    policies = [policy for known, policy in ACCESS_POLICIES.items() if known[:3] == key]
    return {"clusterName": key[1], "principalArn": key[2], "associatedAccessPolicies": policies}


@operation("eks", "DisassociateAccessPolicy")
def disassociate_access_policy(call):
    sent = call.parameters()
    key = (sent["clusterName"], sent["principalArn"], sent["policyArn"])
    found(ACCESS_POLICIES, call, *key)
    del ACCESS_POLICIES[(call.region, *key)]
    return {}


# --- Pod Identity


def associate(call, cluster_name, sent):
    cluster = found(CLUSTERS, call, cluster_name)
    same = (sent["namespace"], sent["serviceAccount"])
    for (region, name, _), known in POD_IDENTITIES.items():
        if (region, name) == (call.region, cluster["name"]) and (known["namespace"], known["serviceAccount"]) == same:
            raise Refusal("ResourceInUseException", f"Association already exists: {known['associationId']}")
    identifier = f"a-{uuid.uuid4().hex[:17]}"
    association = {
        "clusterName": cluster["name"],
        "namespace": sent["namespace"],
        "serviceAccount": sent["serviceAccount"],
        "roleArn": sent["roleArn"],
        "associationArn": arn(call, "podidentityassociation", cluster["name"], identifier),
        "associationId": identifier,
        "tags": sent.get("tags", {}),
        "createdAt": now(),
        "modifiedAt": now(),
        "disableSessionTags": sent.get("disableSessionTags", False),
    }
    if "targetRoleArn" in sent:
        association.update(targetRoleArn=sent["targetRoleArn"], externalId=str(uuid.uuid4()))
    return create(POD_IDENTITIES, call, (cluster["name"], identifier), association)


def remove_associations(call, arns):
    for key in [key for key, one in POD_IDENTITIES.items() if one["associationArn"] in arns]:
        del POD_IDENTITIES[key]


@operation("eks", "CreatePodIdentityAssociation")
def create_pod_identity_association(call):
    sent = call.parameters()
    return {"association": associate(call, sent["clusterName"], sent)}


@operation("eks", "DescribePodIdentityAssociation")
def describe_pod_identity_association(call):
    sent = call.parameters()
    return {"association": found(POD_IDENTITIES, call, sent["clusterName"], sent["associationId"])}


@operation("eks", "UpdatePodIdentityAssociation")
def update_pod_identity_association(call):
    sent = call.parameters()
    association = found(POD_IDENTITIES, call, sent["clusterName"], sent["associationId"])
    for part in ("roleArn", "targetRoleArn", "disableSessionTags"):
        if part in sent:
            association[part] = sent[part]
    return {"association": association}


@operation("eks", "DeletePodIdentityAssociation")
def delete_pod_identity_association(call):
    sent = call.parameters()
    association = found(POD_IDENTITIES, call, sent["clusterName"], sent["associationId"])
    del POD_IDENTITIES[call.region, sent["clusterName"], sent["associationId"]]
    return {"association": association}


# --- tags


def tagged(call):
    wanted = call.parameters()["resourceArn"]
    for table in (CLUSTERS, NODE_GROUPS, ADDONS, ACCESS_ENTRIES, POD_IDENTITIES):
        for resource in table.values():
            if wanted in [value for name, value in resource.items() if name.lower().endswith("arn")]:
                return resource["tags"]
    raise Refusal("NotFoundException", f"no resource {wanted}")


@operation("eks", "TagResource")
def tag_resource(call):
    tagged(call).update(call.parameters()["tags"])
    return {}


@operation("eks", "UntagResource")
def untag_resource(call):
    for key in call.parameters()["tagKeys"]:
        tagged(call).pop(key, None)
    return {}


@operation("eks", "ListTagsForResource")
def list_tags_for_resource(call):
    return {"tags": tagged(call)}
