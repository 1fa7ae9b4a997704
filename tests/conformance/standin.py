# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
"""Stand-in specifications of components.

Upstream's build makes the specification of a component for the system that it goes into, and only those for one system
are at hand. So each subject of a merged policy gets a specification of its own: it provides what the known one provides,
and requires what the subject maps, as the known one says where it does.
"""
import copy
import re
import xml.etree.ElementTree as Xml

FIRST_ADDRESS = 0x6_0000_0000
PAGE = 0x1000


def number(text):
    ada = re.fullmatch(r"16#([0-9a-fA-F_]+)#", text)
    return int(ada[1].replace("_", ""), 16) if ada else int(text, 0)


def ada(value):
    return f"16#{value:x}#"


def named(parent, tag, key="name"):
    return {} if parent is None else {child.get(key): child for child in parent.findall(tag)}


def elements_of_array(array):
    """Elements of an array as requirements of their own."""
    size = number(array.get("elementSize"))
    for index, element in enumerate(array):
        made = copy.deepcopy(element)
        made.attrib.update(size=array.get("elementSize"))
        for right in ("writable", "executable"):
            if array.get(right):
                made.set(right, array.get(right))
        made.set("virtualAddress", ada(number(array.get("virtualAddressBase")) + index * size))
        for base, attribute, tag in (("vectorBase", "vector", "reader"), ("eventBase", "event", "writer")):
            if array.get(base) and made.tag == tag:
                made.set(attribute, str(number(array.get(base)) + index))
        yield made


def requirements(spec):
    """(section, element) of all that a specification requires."""
    requires = spec.find("requires")
    for section in ("memory", "channels", "devices", "events/source", "events/target"):
        for element in (requires if requires is not None else spec).findall(section + "/*"):
            if element.tag == "array":
                yield from ((section, made) for made in elements_of_array(element))
            else:
                yield section, element


class StandIn:
    def __init__(self, policy, specs, output):
        self.policy = policy
        self.specs = specs
        self.output = output
        self.channels = named(policy.find("channels"), "channel")
        self.regions = named(policy.find("memory"), "memory")
        self.events = named(policy.find("events"), "event")
        self.devices = named(policy.find("hardware/devices"), "device")
        self.aliases = named(policy.find("platform/mappings/aliases"), "alias")
        self.written = {end.get("physical") for end in policy.iter("writer")}

    def known(self, spec):
        """All requirements of a specification and its libraries, by logical name; then the libraries that stay: those
        that only bring memory and settings."""
        found, kept = {}, set()
        pending, seen = [spec], set()
        while pending:
            part = pending.pop()
            own = list(requirements(part))
            for section, element in own:
                found.setdefault((element.get("logical"), section == "events/target"), (section, element))
            if part.tag == "library" and not own:
                kept.add(part.get("name"))
            for reference in part.findall("depends/library"):
                if reference.get("ref") not in seen:
                    seen.add(reference.get("ref"))
                    pending.append(self.specs[reference.get("ref")])
        return found, kept

    def resource(self, mapping, device, alias):
        name = mapping.get("physical")
        renamed = named(alias, "resource").get(name)
        physical = name if renamed is None else renamed.get("physical")
        return next((child for child in device if child.get("name") == physical), None)

    def device(self, mapping, known, place):
        alias = self.aliases.get(mapping.get("physical"))
        device = self.devices.get(mapping.get("physical") if alias is None else alias.get("physical"))
        made = Xml.Element("device", logical=mapping.get("logical"))
        for nested in mapping.findall("map") if device is not None else ():
            resource = self.resource(nested, device, alias)
            if resource is None:
                continue
            own = next((child for child in known if child.get("logical") == nested.get("logical")), None) \
                if known is not None else None
            required = Xml.SubElement(made, resource.tag, logical=nested.get("logical"))
            if resource.tag == "memory":
                address = place(number(resource.get("size"))) if own is None else number(own.get("virtualAddress"))
                required.attrib.update(size=resource.get("size"), virtualAddress=ada(address), writable="true",
                                       executable="false")
            if own is not None and own.get("vector"):
                required.set("vector", own.get("vector"))
            for message in nested.findall("map"):
                Xml.SubElement(required, "msi", logical=message.get("logical"))
        return made

    def inferred(self, mapping, used_events):
        """(section, element) for what no specification knows."""
        logical, physical = mapping.get("logical"), mapping.get("physical")
        if physical in self.channels:
            kind = "reader" if physical in self.written else "writer"
            self.written.add(physical)
            made = Xml.Element(kind, logical=logical, size=self.channels[physical].get("size"))
            if self.channels[physical].get("hasEvent"):
                made.set("vector" if kind == "reader" else "event", "auto")
            return "channels", made
        if physical in self.regions:
            return "memory", Xml.Element("memory", logical=logical, size=self.regions[physical].get("size"),
                                         writable="false", executable="false")
        free = next(i for i in range(64) if str(i) not in used_events)
        used_events.add(str(free))
        return "events/source", Xml.Element("event", logical=logical, id=str(free))

    def size_of(self, physical):
        found = self.channels.get(physical)
        return (self.regions[physical] if found is None else found).get("size")

    def specification(self, subject, reference):
        """The specification for one subject."""
        spec = copy.deepcopy(self.specs[reference.get("ref")])
        found, kept = self.known(spec)
        place = iter_addresses()
        vcpu = spec.find("requires/vcpu")
        for name in ("requires", "depends", "config"):
            for part in spec.findall(name):
                spec.remove(part)
        if kept:
            depends = Xml.SubElement(spec, "depends")
            for name in sorted(kept):
                Xml.SubElement(depends, "library", ref=name)
        requires = Xml.SubElement(spec, "requires")
        if vcpu is not None:
            requires.append(vcpu)
        used = {element.get("id") for _, element in found.values()}
        sections = {}
        for mapping in reference.findall("map"):
            for section, element in self.met(mapping, found, used, place):
                sections.setdefault(section, []).append(element)
        for section in ("memory", "channels", "devices", "events/source", "events/target"):
            parent = requires
            for step in section.split("/"):
                parent = parent.find(step) if parent.find(step) is not None else Xml.SubElement(parent, step)
            parent.extend(sections.get(section, ()))
        name = f"{reference.get('ref')}_{subject.get('name')}"
        spec.set("name", name)
        reference.set("ref", name)
        Xml.ElementTree(spec).write(self.output / f"{name}.xml", encoding="utf-8")

    def met(self, mapping, found, used, place):
        """What one map meets: a requirement, or two where an event has one name for both ends."""
        logical, physical = mapping.get("logical"), mapping.get("physical")
        hits = [found[key] for key in ((logical, False), (logical, True)) if key in found]
        if physical in self.devices or physical in self.aliases:
            return [("devices", self.device(mapping, hits[0][1] if hits else None, place))]
        if not hits:
            return [self.inferred(mapping, used)]
        met = []
        for section, element in hits:
            element = copy.deepcopy(element)
            if section in ("memory", "channels"):
                element.set("size", self.size_of(physical))
            met.append((section, element))
        return met

    def write(self):
        for name, spec in self.specs.items():
            if spec.tag == "library":
                Xml.ElementTree(spec).write(self.output / f"{name}.xml", encoding="utf-8")
        subjects = self.policy.findall("subjects/subject")
        for subject in subjects:
            reference = subject.find("component")
            found = {} if reference is None else self.known(self.specs[reference.get("ref")])[0]
            for mapping in [] if reference is None else reference.findall("map"):
                if found.get((mapping.get("logical"), False), ("", mapping))[1].tag == "writer":
                    self.written.add(mapping.get("physical"))
        for subject in subjects:
            if subject.find("component") is not None:
                self.specification(subject, subject.find("component"))


def iter_addresses():
    """A function that gives each size a place of its own."""
    state = {"next": FIRST_ADDRESS}

    def place(size):
        address = state["next"]
        state["next"] += (size + PAGE - 1) // PAGE * PAGE
        return address

    return place


def adapt(merged, specs_folder, output):
    """Writes specifications for a merged policy and lets its subjects refer to them."""
    tree = Xml.parse(merged)
    specs = {path.stem: Xml.parse(path).getroot() for path in specs_folder.glob("*.xml")}
    for provided in [memory for spec in specs.values() for memory in spec.findall("provides/memory")]:
        for known_hash in provided.findall("hash"):  # of the real file
            provided.remove(known_hash)
    StandIn(tree.getroot(), specs, output).write()
    tree.write(merged, encoding="utf-8")
