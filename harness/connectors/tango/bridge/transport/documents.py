"""What a gateway is asked about devices, in GraphQL (the schema of TangoGQL 2.3)."""

from __future__ import annotations

DEVICE = """query Device($name: String!) {
  device(name: $name) { name alias exported deviceClass pid server { id host } }
}"""
DEVICES = """query Devices($pattern: String) {
  devices(pattern: $pattern) { name alias exported deviceClass server { id } }
}"""
CONNECTED = "connected exported state"
"""Whether a device answers; if it does not, reading its state tells why."""
PING = f"query Ping($name: String!) {{ device(name: $name) {{ {CONNECTED} }} }}"
VERSIONS = "query Versions($name: String!) { device(name: $name) { server { versionInfo } } }"
BLACK_BOX = f"""query BlackBox($name: String!, $depth: Int) {{
  device(name: $name) {{ {CONNECTED} blackbox(depth: $depth) }}
}}"""
ATTRIBUTES = f"""query Attributes($name: String!) {{ device(name: $name) {{ {CONNECTED} attributes {{
  name datatype dataformat format writable label unit description enumLabels minvalue maxvalue
}} }} }}"""
COMMANDS = f"""query Commands($name: String!) {{ device(name: $name) {{ {CONNECTED} commands {{
  name intype intypedesc outtype outtypedesc
}} }} }}"""
PROPERTIES = """query Properties($name: String!, $pattern: String) {
  device(name: $name) { properties(pattern: $pattern) { name value } }
}"""
CONFIGURATIONS = """query Configurations($names: [String]!) { attributes(fullNames: $names) {
  name datatype dataformat format writable label unit description enumLabels minvalue maxvalue
} }"""
ESSENTIALS = """query Essentials($names: [String]!) { attributes(fullNames: $names) {
  name datatype dataformat enumLabels
} }"""
SETTINGS = """query Settings($names: [String]!) { attributes(fullNames: $names) {
  label unit format description min_value: minvalue max_value: maxvalue min_alarm: minalarm max_alarm: maxalarm
} }"""
READ = """query Read($names: [String]!) {
  attributes(fullNames: $names) { value writevalue quality timestamp }
}"""
EXECUTE = """mutation Execute($device: String!, $command: String!, $argument: ScalarTypes) {
  executeCommand(device: $device, command: $command, argin: $argument) { ok message output }
}"""
WRITE = """mutation Write($device: String!, $name: String!, $value: ScalarTypes!) {
  setAttributeValue(device: $device, name: $name, value: $value) { ok message }
}"""
PUT_PROPERTY = """mutation Put($device: String!, $name: String!, $value: [String]) {
  putDeviceProperty(device: $device, name: $name, value: $value) { ok message }
}"""
DELETE_PROPERTY = """mutation Delete($device: String!, $name: String!) {
  deleteDeviceProperty(device: $device, name: $name) { ok message }
}"""
