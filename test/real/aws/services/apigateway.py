"""API Gateway: corrections of what moto leaves out."""

import json

from moto.apigateway.models import Integration, RestAPI

from handlers import MOTO, Table, operation

CONNECTIONS = Table()
_integration = Integration.to_json
_rest_api = RestAPI.to_dict


@operation("apigateway", "PutIntegration")
def put_integration(call):
    # moto takes the type of a connection and not the VPC link that it names
    sent = call.parameters()
    if "connectionId" in sent:
        CONNECTIONS[sent["uri"]] = sent["connectionId"]
    return MOTO


def integration_with_connection(integration):
    shown = _integration(integration)
    if integration.connection_type == "VPC_LINK":
        shown["connectionId"] = CONNECTIONS.get(integration.uri)
    return shown


def rest_api_with_policy_as_text(api):
    # AWS gives the policy back as JSON in a string whose quotes are escaped once more
    shown = _rest_api(api)
    if shown.get("policy"):
        shown["policy"] = json.dumps(shown["policy"])[1:-1]
    return shown


Integration.to_json = integration_with_connection
RestAPI.to_dict = rest_api_with_policy_as_text
