/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Reading and indexing a policy of format B. */
#include "policy.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include <muen/abi/limits.h>
#include <muen/abi/types.h>

#include "memory.h"

static bool refuse(const struct policy *policy, const xmlNode *node, const char *text)
{
	finding_add_policy(policy->findings, node != NULL ? (unsigned)xmlGetLineNo(node) : 1, "%s", text);
	return false;
}

static enum memory_type memory_type_read(const char *text)
{
	static const char *const names[MEMORY_TYPE_COUNT] = {
	    [MEMORY_UC] = "UC", [MEMORY_WC] = "WC", [MEMORY_WT] = "WT", [MEMORY_WP] = "WP", [MEMORY_WB] = "WB",
	};
	unsigned type = 0;

	while (type < MEMORY_TYPE_COUNT && strcmp(text, names[type]) != 0)
		type++;
	return (enum memory_type)type;
}

static bool is_area(uint64_t address, uint64_t size)
{
	return address % MUEN_PAGE_SIZE == 0 && size % MUEN_PAGE_SIZE == 0 && size > 0 && size <= UINT64_MAX - address;
}

/* 16#<64 digits>#; "none" and anything else: no hash. */
static bool hash_read(const char *text, uint8_t hash[32])
{
	if (strncmp(text, "16#", 3) != 0 || strspn(text + 3, "0123456789abcdefABCDEF") != 64)
		return false;
	for (size_t i = 0; i < 32; i++) {
		char digits[3] = {text[3 + 2 * i], text[4 + 2 * i], '\0'};

		hash[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return true;
}

static bool content_read(const struct policy *policy, struct region *region)
{
	const xmlNode *file = xml_child(region->node, "file");
	const xmlNode *fill = xml_child(region->node, "fill");
	uint64_t offset;

	if (fill != NULL) {
		region->content = CONTENT_FILL;
		region->pattern = (uint8_t)xml_number(fill, "pattern");
	}
	if (file == NULL)
		return true;
	offset = xml_is(file, "offset", "none") ? 0 : xml_number_or(file, "offset", 0);
	region->content = CONTENT_FILE;
	region->file_size = xml_number(file, "size") - offset;
	if (fill != NULL || region->file_size > region->size)
		return refuse(policy, region->node, "a region has two contents, or a file that is longer than it");
	return true;
}

static bool region_read(const struct policy *policy, const xmlNode *node, struct region *region)
{
	*region = (struct region){
	    .node = node,
	    .name = xml_text(node, "name"),
	    .type = xml_text(node, "type"),
	    .address = xml_number(node, "physicalAddress"),
	    .size = xml_number(node, "size"),
	    .memory_type = memory_type_read(xml_text(node, "caching")),
	};
	region->has_hash = hash_read(xml_text(xml_child(node, "hash"), "value"), region->hash);
	if (!is_area(region->address, region->size) || region->memory_type == MEMORY_TYPE_COUNT)
		return refuse(policy, node, "a region is no run of whole pages, or has no memory type");
	return content_read(policy, region);
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(((const struct region *)left)->name, ((const struct region *)right)->name);
}

static int compare_addresses(const void *left, const void *right)
{
	const struct region *a = *(const struct region *const *)left;
	const struct region *b = *(const struct region *const *)right;

	if (a->address != b->address)
		return a->address > b->address ? 1 : -1;
	return strcmp(a->name, b->name);
}

static bool regions_read(struct policy *policy)
{
	const xmlNode *memory = xml_child(policy->system, "memory");
	bool good = true;

	policy->regions = memory_get(xml_count(memory, "memory"), sizeof(*policy->regions));
	XML_EACH(node, memory, "memory")
		good = region_read(policy, node, &policy->regions[policy->region_count++]) && good;
	qsort(policy->regions, policy->region_count, sizeof(*policy->regions), compare_names);
	policy->by_address = memory_get(policy->region_count, sizeof(*policy->by_address));
	for (size_t i = 0; i < policy->region_count; i++) {
		policy->by_address[i] = &policy->regions[i];
		if (i > 0 && strcmp(policy->regions[i].name, policy->regions[i - 1].name) == 0)
			good = refuse(policy, policy->regions[i].node, "two regions have the same name");
	}
	qsort(policy->by_address, policy->region_count, sizeof(*policy->by_address), compare_addresses);
	return good;
}

static bool subjects_read(struct policy *policy)
{
	const xmlNode *subjects = xml_child(policy->system, "subjects");

	policy->subject_count = xml_count(subjects, "subject");
	if (policy->subject_count == 0 || policy->subject_count > MUEN_SUBJECT_MAX)
		return refuse(policy, policy->system, "the number of subjects is not 1 to 1024");
	policy->subjects = memory_get(policy->subject_count, sizeof(*policy->subjects));
	XML_EACH(node, subjects, "subject") {
		uint64_t number = xml_number(node, "globalId");
		const xmlNode *ept = xml_path(node, "vcpu/vmx/controls/proc2/EnableEPT");

		if (number >= policy->subject_count || policy->subjects[number].node != NULL)
			return refuse(policy, node, "subjects are not numbered from 0 without a gap");
		policy->subjects[number] = (struct subject){
		    .node = node,
		    .name = xml_text(node, "name"),
		    .cpu = xml_number(node, "cpu"),
		    .nested = strcmp(xml_content(ept), "1") == 0,
		};
	}
	return true;
}

static bool siblings_find(struct policy *policy)
{
	for (size_t i = 0; i < policy->subject_count; i++) {
		struct subject *subject = &policy->subjects[i];
		const xmlNode *sibling = xml_child(subject->node, "sibling");
		size_t number = sibling != NULL ? policy_subject_number(policy, xml_text(sibling, "ref")) : i;

		if (number == policy->subject_count)
			return refuse(policy, sibling, "the sibling of a subject does not exist");
		subject->memory = &policy->subjects[number];
	}
	return true;
}

static bool cpus_count(struct policy *policy)
{
	policy->cpu_count = xml_count(xml_path(policy->system, "scheduling/majorFrame"), "cpu");
	if (policy->cpu_count == 0 || policy->cpu_count > MUEN_CPU_MAX)
		return refuse(policy, policy->system, "the number of CPUs in the schedule is not 1 to 64");
	return true;
}

static void ignore_error(void *context, const char *format, ...)
{
	(void)context;
	(void)format;
}

/* No network, no entities, no external files; depth and text sizes as libxml2 bounds them. */
static bool document_parse(struct policy *policy, const uint8_t *text, size_t size)
{
	xmlSetGenericErrorFunc(NULL, ignore_error);
	policy->document = size <= INT_MAX ? xmlReadMemory((const char *)text, (int)size, NULL, NULL,
							   XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOERROR |
							       XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES)
					   : NULL;
	if (policy->document == NULL)
		return refuse(policy, NULL, "the file is not well-formed XML");
	policy->document->_private = policy->findings;
	policy->system = xmlDocGetRootElement(policy->document);
	if (policy->document->intSubset != NULL || policy->system == NULL ||
	    strcmp((const char *)policy->system->name, "system") != 0)
		return refuse(policy, policy->system, "the file is no policy: it has another root than <system>");
	return true;
}

bool policy_read(struct policy *policy, const uint8_t *text, size_t size, struct findings *findings)
{
	*policy = (struct policy){.findings = findings};
	if (!document_parse(policy, text, size))
		return false;
	policy->svm = xml_is(xml_path(policy->system, "hardware/processor"), "virtualization", "svm");
	return regions_read(policy) && subjects_read(policy) && siblings_find(policy) && cpus_count(policy) &&
	       findings->total[FINDING_POLICY] == 0;
}

void policy_free(struct policy *policy)
{
	free(policy->regions);
	free(policy->by_address);
	free(policy->subjects);
	xmlFreeDoc(policy->document);
	*policy = (struct policy){0};
}

const struct region *policy_region(const struct policy *policy, const char *name)
{
	const struct region key = {.name = name};

	return policy->region_count > 0
		   ? bsearch(&key, policy->regions, policy->region_count, sizeof(key), compare_names)
		   : NULL;
}

const struct region *policy_region_of(const struct policy *policy, const char *owner, const char *part)
{
	char *name = memory_text("%s|%s", owner, part);
	const struct region *region = policy_region(policy, name);

	free(name);
	return region;
}

size_t policy_region_from(const struct policy *policy, uint64_t address)
{
	size_t low = 0;
	size_t high = policy->region_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct region *region = policy->by_address[middle];

		if (region->address + region->size <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct region *policy_region_at(const struct policy *policy, uint64_t address)
{
	size_t index = policy_region_from(policy, address);

	return index < policy->region_count && policy->by_address[index]->address <= address ? policy->by_address[index]
											     : NULL;
}

size_t policy_subject_number(const struct policy *policy, const char *name)
{
	size_t number = 0;

	while (number < policy->subject_count && strcmp(policy->subjects[number].name, name) != 0)
		number++;
	return number;
}

const xmlNode *policy_device(const struct policy *policy, const char *name)
{
	return xml_child_with(xml_path(policy->system, "hardware/devices"), "device", "name", name);
}

bool policy_is_ram(const struct policy *policy, uint64_t address, uint64_t size)
{
	XML_EACH(block, xml_path(policy->system, "hardware/memory"), "memoryBlock") {
		uint64_t start = xml_number(block, "physicalAddress");
		uint64_t length = xml_number(block, "size");

		if (address >= start && address - start <= length && size <= length - (address - start))
			return true;
	}
	return false;
}

static void mapping_add(const struct policy *policy, struct owner *owner, const xmlNode *node,
			const struct mapping *target)
{
	struct mapping mapping = *target;

	mapping.name = xml_text(node, "logical");
	mapping.virtual_address = xml_number(node, "virtualAddress");
	mapping.writable = xml_flag(node, "writable");
	mapping.executable = xml_flag(node, "executable");
	if (!is_area(mapping.virtual_address, mapping.size) || !is_area(mapping.address, mapping.size) ||
	    mapping.memory_type == MEMORY_TYPE_COUNT) {
		refuse(policy, node, "a mapping leads to nothing, or is no run of whole pages");
		return;
	}
	owner->mappings = memory_resize(owner->mappings, owner->mapping_count + 1, sizeof(mapping));
	owner->mappings[owner->mapping_count++] = mapping;
}

static void memory_add(const struct policy *policy, struct owner *owner, const xmlNode *parent)
{
	XML_EACH(node, parent, "memory") {
		const struct region *region = policy_region(policy, xml_text(node, "physical"));
		struct mapping target = {.memory_type = MEMORY_TYPE_COUNT};

		if (region != NULL)
			target = (struct mapping){.region = region,
						  .address = region->address,
						  .size = region->size,
						  .memory_type = region->memory_type};
		mapping_add(policy, owner, node, &target);
	}
}

static void devices_add(const struct policy *policy, struct owner *owner, const xmlNode *parent)
{
	XML_EACH(device, parent, "device") {
		const xmlNode *hardware = policy_device(policy, xml_text(device, "physical"));

		XML_EACH(node, device, "memory") {
			const xmlNode *memory = xml_child_with(hardware, "memory", "name", xml_text(node, "physical"));
			const struct mapping target = {
			    .address = xml_number(memory, "physicalAddress"),
			    .size = xml_number(memory, "size"),
			    .memory_type = memory_type_read(xml_text(memory, "caching")),
			};

			mapping_add(policy, owner, node, &target);
		}
	}
}

static int compare_mappings(const void *left, const void *right)
{
	const struct mapping *a = left;
	const struct mapping *b = right;

	return (a->virtual_address > b->virtual_address) - (a->virtual_address < b->virtual_address);
}

/* One thing mapped twice at one address in the same way is one mapping; anything else over another is no policy. */
static void mappings_separate(const struct policy *policy, struct owner *owner, const xmlNode *node)
{
	size_t kept = 0;

	if (owner->mapping_count > 1)
		qsort(owner->mappings, owner->mapping_count, sizeof(*owner->mappings), compare_mappings);
	for (size_t i = 0; i < owner->mapping_count; i++) {
		const struct mapping *mapping = &owner->mappings[i];
		const struct mapping *last = kept > 0 ? &owner->mappings[kept - 1] : NULL;

		if (last == NULL || mapping->virtual_address - last->virtual_address >= last->size)
			owner->mappings[kept++] = *mapping;
		else if (mapping->virtual_address != last->virtual_address || mapping->size != last->size ||
			 mapping->address != last->address || mapping->writable != last->writable ||
			 mapping->executable != last->executable)
			refuse(policy, node, "two mappings of one address space overlap");
	}
	owner->mapping_count = kept;
}

struct owner policy_owner(const struct policy *policy, const struct subject *subject, uint64_t cpu)
{
	struct owner owner = {.subject = subject, .cpu = cpu};
	char number[24];
	const xmlNode *node;

	if (subject != NULL) {
		node = subject->node;
		memory_add(policy, &owner, xml_child(node, "memory"));
		devices_add(policy, &owner, xml_child(node, "devices"));
	} else {
		snprintf(number, sizeof(number), "%" PRIu64, cpu);
		node = xml_child_with(xml_path(policy->system, "kernel/memory"), "cpu", "id", number);
		memory_add(policy, &owner, node);
		devices_add(policy, &owner, xml_path(policy->system, "kernel/devices"));
	}
	mappings_separate(policy, &owner, node != NULL ? node : policy->system);
	return owner;
}

/* Devices know neither execution nor memory types. */
struct owner policy_domain_owner(const struct policy *policy, const xmlNode *domain)
{
	struct owner owner = {.domain = domain};

	memory_add(policy, &owner, xml_child(domain, "memory"));
	mappings_separate(policy, &owner, domain);
	for (size_t i = 0; i < owner.mapping_count; i++) {
		owner.mappings[i].executable = false;
		owner.mappings[i].memory_type = MEMORY_WB;
	}
	return owner;
}

uint64_t policy_boot_cpu(const struct policy *policy)
{
	XML_EACH(cpu, xml_path(policy->system, "hardware/processor"), "cpu")
		if (xml_number(cpu, "apicId") == 0)
			return xml_number(cpu, "cpuId");
	return 0;
}

const struct region *policy_kernel_region(const struct policy *policy, uint64_t cpu, uint64_t virtual_address)
{
	XML_EACH(kernel, xml_path(policy->system, "kernel/memory"), "cpu") {
		if (xml_number(kernel, "id") != cpu)
			continue;
		XML_EACH(mapping, kernel, "memory")
			if (xml_number(mapping, "virtualAddress") == virtual_address)
				return policy_region(policy, xml_text(mapping, "physical"));
	}
	return NULL;
}

void policy_owner_free(struct owner *owner)
{
	free(owner->mappings);
	*owner = (struct owner){0};
}
