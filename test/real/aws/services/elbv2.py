"""Elastic Load Balancing: a correction of what moto leaves out."""

from moto.elbv2.models import FakeLoadBalancer

from handlers import MOTO, Table, operation

ON_PRIVATE_LINK = Table()

# A network load balancer with security groups says whether they hold for PrivateLink traffic too: `on` unless it was switched off.
FakeLoadBalancer.enforce_security_group_inbound_rules_on_private_link_traffic = property(
    lambda balancer: ON_PRIVATE_LINK.get(balancer.arn, "on") if balancer.type == "network" and balancer.security_groups else None
)


@operation("elbv2", "SetSecurityGroups")
def set_security_groups(call):
    sent = call.parameters()
    enforced = sent.get("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
    if enforced:
        ON_PRIVATE_LINK[sent["LoadBalancerArn"]] = enforced
    return MOTO
