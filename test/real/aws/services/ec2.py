"""EC2: corrections of what moto answers unlike AWS."""

from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.models.security_groups import SecurityGroupRule

# The description of a rule stands with the peer, whichever kind of peer it is; moto shows it for CIDR blocks only.
SecurityGroupRule.description = property(
    lambda rule: rule.ip_range.get("Description") or rule.source_group.get("Description") or rule._prefix_description
)
SecurityGroupRule._prefix_description = None
_rule = SecurityGroupRule.__init__


def rule_with_description(rule, backend, ip_protocol, group_id, from_port, to_port, ip_range, source_group=None, prefix_list_id=None, *args, **kwargs):
    _rule(rule, backend, ip_protocol, group_id, from_port, to_port, ip_range, source_group, prefix_list_id, *args, **kwargs)
    rule._prefix_description = (prefix_list_id or {}).get("Description")


SecurityGroupRule.__init__ = rule_with_description

# The tags of a launch template are its own: moto puts them among those that the template gives to instances.
_template = LaunchTemplate.__init__


def template_without_own_tags(template, backend, name, template_data, *args, **kwargs):
    given = template_data.pop("TagSpecifications", [])
    instances = [one for one in given if one["ResourceType"] != "launch-template"]
    if instances:
        template_data["TagSpecifications"] = instances
    _template(template, backend, name, template_data, *args, **kwargs)


LaunchTemplate.__init__ = template_without_own_tags
