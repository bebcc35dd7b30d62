"""Route 53 Resolver: DNS Firewall, which moto lacks, by the Route 53 Resolver API Reference."""

import uuid

from handlers import ACCOUNT, MOTO, Table, operation, tag_list, tags_of
from protocol import Refusal

DOMAIN_LISTS, RULES = Table("dns firewall domain list"), Table("dns firewall rule")
RULE_GROUPS, ASSOCIATIONS = Table("dns firewall rule group"), Table("dns firewall rule group association")
TAGS = Table()


def found(table, call, identifier):
    try:
        return table[call.region, identifier]
    except KeyError:
        raise Refusal("ResourceNotFoundException", f"[RSLVR-02000] {identifier} not found") from None


def create(table, call, prefix, kind, value):
    identifier = f"{prefix}-{uuid.uuid4().hex[:17]}"
    sent = call.parameters()
    value = {
        "Id": identifier,
        "Arn": f"arn:aws:route53resolver:{call.region}:{ACCOUNT}:{kind}/{identifier}",
        "Name": sent["Name"],
        "CreatorRequestId": sent["CreatorRequestId"],
        "Status": "COMPLETE",
        **value,
    }
    table[call.region, identifier] = value
    TAGS[value["Arn"]] = tags_of(sent.get("Tags"))
    return value


def delete(table, call, identifier):
    value = found(table, call, identifier)
    del table[call.region, identifier]
    TAGS.pop(value["Arn"], None)
    return {**value, "Status": "DELETING"}


@operation("route53resolver", "CreateFirewallDomainList")
def create_firewall_domain_list(call):
    return {"FirewallDomainList": create(DOMAIN_LISTS, call, "rslvr-fdl", "firewall-domain-list", {"DomainCount": 0, "_domains": []})}


@operation("route53resolver", "GetFirewallDomainList")
def get_firewall_domain_list(call):
    return {"FirewallDomainList": found(DOMAIN_LISTS, call, call.parameters()["FirewallDomainListId"])}


@operation("route53resolver", "UpdateFirewallDomains")
def update_firewall_domains(call):
    sent = call.parameters()
    domains = found(DOMAIN_LISTS, call, sent["FirewallDomainListId"])
    # AWS keeps and shows every domain with its final dot
    given = [name if name.endswith(".") else f"{name}." for name in sent["Domains"]]
    kept = domains["_domains"]
    domains["_domains"] = {
        "REPLACE": given,
        "ADD": kept + [name for name in given if name not in kept],
        "REMOVE": [name for name in kept if name not in given],
    }[sent["Operation"]]
    domains["DomainCount"] = len(domains["_domains"])
    return {"Id": domains["Id"], "Name": domains["Name"], "Status": "COMPLETE"}


@operation("route53resolver", "ListFirewallDomains")
def list_firewall_domains(call):
    return {"Domains": found(DOMAIN_LISTS, call, call.parameters()["FirewallDomainListId"])["_domains"]}


@operation("route53resolver", "DeleteFirewallDomainList")
def delete_firewall_domain_list(call):
    name = call.parameters()["FirewallDomainListId"]
    if any(rule["FirewallDomainListId"] == name for rule in RULES.values()):
        raise Refusal("ConflictException", f"[RSLVR-02009] {name} is used by a rule")
    return {"FirewallDomainList": delete(DOMAIN_LISTS, call, name)}


@operation("route53resolver", "CreateFirewallRuleGroup")
def create_firewall_rule_group(call):
    value = {"RuleCount": 0, "OwnerId": ACCOUNT, "ShareStatus": "NOT_SHARED"}
    return {"FirewallRuleGroup": create(RULE_GROUPS, call, "rslvr-frg", "firewall-rule-group", value)}


@operation("route53resolver", "GetFirewallRuleGroup")
def get_firewall_rule_group(call):
    return {"FirewallRuleGroup": found(RULE_GROUPS, call, call.parameters()["FirewallRuleGroupId"])}


@operation("route53resolver", "DeleteFirewallRuleGroup")
def delete_firewall_rule_group(call):
    name = call.parameters()["FirewallRuleGroupId"]
    if any(one["FirewallRuleGroupId"] == name for one in [*ASSOCIATIONS.values(), *RULES.values()]):
        raise Refusal("ConflictException", f"[RSLVR-02009] {name} is in use")
    return {"FirewallRuleGroup": delete(RULE_GROUPS, call, name)}


@operation("route53resolver", "CreateFirewallRule")
def create_firewall_rule(call):
    sent = call.parameters()
    group = found(RULE_GROUPS, call, sent["FirewallRuleGroupId"])
    found(DOMAIN_LISTS, call, sent["FirewallDomainListId"])
    if any(rule["FirewallRuleGroupId"] == group["Id"] and rule["Priority"] == sent["Priority"] for rule in RULES.values()):
        raise Refusal("ValidationException", "[RSLVR-02025] another rule of the group has this priority")
    rule = {"FirewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN", **sent}
    RULES[call.region, group["Id"], sent["FirewallDomainListId"]] = rule
    group["RuleCount"] += 1
    return {"FirewallRule": rule}


@operation("route53resolver", "ListFirewallRules")
def list_firewall_rules(call):
    group = found(RULE_GROUPS, call, call.parameters()["FirewallRuleGroupId"])
    return {"FirewallRules": [rule for key, rule in RULES.items() if key[:2] == (call.region, group["Id"])]}


@operation("route53resolver", "UpdateFirewallRule")
def update_firewall_rule(call):
    sent = call.parameters()
    rule = found_rule(call, sent)
    rule.update(sent)
    return {"FirewallRule": rule}


def found_rule(call, sent):
    try:
        return RULES[call.region, sent["FirewallRuleGroupId"], sent["FirewallDomainListId"]]
    except KeyError:
        raise Refusal("ResourceNotFoundException", "[RSLVR-02000] no such rule") from None


@operation("route53resolver", "DeleteFirewallRule")
def delete_firewall_rule(call):
    sent = call.parameters()
    rule = found_rule(call, sent)
    del RULES[call.region, sent["FirewallRuleGroupId"], sent["FirewallDomainListId"]]
    found(RULE_GROUPS, call, sent["FirewallRuleGroupId"])["RuleCount"] -= 1
    return {"FirewallRule": rule}


@operation("route53resolver", "AssociateFirewallRuleGroup")
def associate_firewall_rule_group(call):
    sent = call.parameters()
    found(RULE_GROUPS, call, sent["FirewallRuleGroupId"])
    value = {
        "FirewallRuleGroupId": sent["FirewallRuleGroupId"],
        "VpcId": sent["VpcId"],
        "Priority": sent["Priority"],
        "MutationProtection": sent.get("MutationProtection", "DISABLED"),
    }
    return {"FirewallRuleGroupAssociation": create(ASSOCIATIONS, call, "rslvr-frgassoc", "firewall-rule-group-association", value)}


@operation("route53resolver", "GetFirewallRuleGroupAssociation")
def get_firewall_rule_group_association(call):
    return {"FirewallRuleGroupAssociation": found(ASSOCIATIONS, call, call.parameters()["FirewallRuleGroupAssociationId"])}


@operation("route53resolver", "UpdateFirewallRuleGroupAssociation")
def update_firewall_rule_group_association(call):
    sent = call.parameters()
    association = found(ASSOCIATIONS, call, sent.pop("FirewallRuleGroupAssociationId"))
    association.update(sent)
    return {"FirewallRuleGroupAssociation": association}


@operation("route53resolver", "DisassociateFirewallRuleGroup")
def disassociate_firewall_rule_group(call):
    name = call.parameters()["FirewallRuleGroupAssociationId"]
    # AWS protects an association with mutation protection until it is switched off
    if found(ASSOCIATIONS, call, name)["MutationProtection"] == "ENABLED":
        raise Refusal("ConflictException", f"[RSLVR-02013] {name} has mutation protection")
    return {"FirewallRuleGroupAssociation": delete(ASSOCIATIONS, call, name)}


@operation("route53resolver", "ListTagsForResource")
def list_tags_for_resource(call):
    known = TAGS.get(call.parameters()["ResourceArn"])
    return MOTO if known is None else {"Tags": tag_list(known)}


@operation("route53resolver", "TagResource")
def tag_resource(call):
    sent = call.parameters()
    if sent["ResourceArn"] not in TAGS:
        return MOTO
    TAGS[sent["ResourceArn"]].update(tags_of(sent["Tags"]))
    return {}


@operation("route53resolver", "UntagResource")
def untag_resource(call):
    sent = call.parameters()
    if sent["ResourceArn"] not in TAGS:
        return MOTO
    for key in sent["TagKeys"]:
        TAGS[sent["ResourceArn"]].pop(key, None)
    return {}
