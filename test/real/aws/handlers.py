"""Where the modules of services/ register the operations that they answer themselves."""

import os

# The account that every request is for; moto reads the same variable.
ACCOUNT = os.environ["MOTO_ACCOUNT_ID"]

# The answer of a handler that leaves a call to moto.
MOTO = object()

HANDLERS = {}
TABLES = {}
_RESETS = []


def operation(service, *names):
    """Registers a function as the answer to operations: it takes a Call and returns a dictionary, a raw response or MOTO."""

    def register(handler):
        for name in names:
            HANDLERS[service, name] = handler
        return handler

    return register


def on_reset(forget):
    """Registers what a reset of the server has to do besides moto's own."""
    _RESETS.append(forget)


def reset():
    for forget in _RESETS:
        forget()


class Table(dict):
    """The resources of one kind by (region, id); a reset empties it. `listed` names the kind in the inventory."""

    def __init__(self, listed=None):
        super().__init__()
        on_reset(self.clear)
        if listed:
            TABLES[listed] = self


def tags_of(pairs):
    """The list form of tags as a dictionary."""
    return {pair.get("Key", pair.get("key")): pair.get("Value", pair.get("value", "")) for pair in pairs or []}


def tag_list(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]
