"""From a request's document to what runs at the node.

session_type() says what the agent tells the client, refusal() what it will
not do, start() runs it. Hosts other than this one are never connected to.
"""

import mux
import node
import smux

SHELL = ["/bin/sh", "-i"]
LOCAL = {"", "localhost", "127.0.0.1"}
FORBIDDEN = {"169.254.169.254", "169.254.169.253", "169.254.169.123"}

# Document: (session type, does it forward a local port).
DOCUMENTS = {
    "AWS-StartInteractiveCommand": ("InteractiveCommands", False),
    "AWS-StartNonInteractiveCommand": ("NonInteractiveCommands", False),
    "AWS-StartPortForwardingSession": ("Port", True),
    "AWS-StartPortForwardingSessionToRemoteHost": ("Port", True),
    "AWS-StartSSHSession": ("Port", False),
}

# As the documents have them.
DEFAULTS = {"portNumber": "80", "localPortNumber": "0"}


def session_type(request):
    """(type, properties) for the handshake."""
    if "command" in request:  # ecs execute-command
        return "InteractiveCommands", {"commands": request["command"]}
    name = request.get("DocumentName", "")
    kind, forwards = DOCUMENTS.get(name, ("Standard_Stream", False))
    given = {key: value[0] if value else ""
             for key, value in (request.get("Parameters") or {}).items()}
    if kind == "Port":
        if forwards:
            properties = {**DEFAULTS, **given, "type": "LocalPortForwarding"}
        else:
            properties = {"portNumber": "22", **given}
    elif "command" in given:
        properties = {"commands": given["command"]}
    else:
        properties = {}
    return kind, properties


def refusal(properties):
    """Why the agent will not forward to where it should; None: it will."""
    host = properties.get("host", "")
    if host in FORBIDDEN:
        return f"Forwarding to IP address {host} is forbidden."
    if host not in LOCAL:
        return f"lookup {host}: no such host"
    return None


def start(agent, kind, properties):
    """The job; its output goes to the agent."""
    commands = properties.get("commands")
    if kind == "Port":
        port = int(properties["portNumber"])
        if "type" not in properties:
            return node.Port(agent, port)
        if smux.spoken_by(agent.plan.agent_version):
            return mux.Mux(agent, port)
        return node.Port(agent, port)
    if kind == "NonInteractiveCommands":
        return node.Command(agent, ["/bin/sh", "-c", commands or "true"],
                            False)
    return node.Terminal(agent, ["/bin/sh", "-c", commands] if commands
                         else agent.plan.shell or SHELL)
