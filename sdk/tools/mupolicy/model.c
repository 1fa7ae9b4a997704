/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Makes the model in one pass over the tree, each kind of object before those that refer to it. */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "tree.h"

/* true if the name is new. */
bool model_enter(struct model *model, struct name_table *table, const xmlNode *node, enum rule rule, const char *kind,
		 void *object)
{
	const xmlNode *const *first = name_table_add(table, tree_name(node), object);

	if (first == NULL)
		return true;
	report_error_attribute(model->report, rule, node, "name", "%s '%s' is defined twice", kind, tree_name(node));
	report_note(model->report, *first, "the first one is here");
	model->policy->incomplete = true;
	return false;
}

static void *find(struct model *model, const struct name_table *table, enum rule rule, const char *kind,
		  const xmlNode *where, const char *attribute)
{
	const char *name = tree_attribute(where, attribute);
	void *found = name_table_find(table, name);

	if (found != NULL)
		return found;
	model->policy->incomplete = true;
	if (name_table_find(&model->policy->broken, name) != NULL)
		return NULL;
	report_error_attribute(model->report, rule, where, attribute, "unknown %s '%s'", kind, name);
	report_did_you_mean(model->report, name_table_suggest(table, name));
	return NULL;
}

static void make_regions(struct model *model)
{
	const xmlNode *list = tree_child(model->policy->root, "memory");

	model->regions = memory_alloc(tree_count(list, "memory"), sizeof(*model->regions));
	TREE_FOR_EACH(node, list, "memory") {
		struct model_region *region = &model->regions[model->region_count];

		*region = (struct model_region){
		    .node = node,
		    .name = tree_name(node),
		    .type = tree_attribute(node, "type"),
		    .size_bytes = tree_number(node, "size"),
		    .address = tree_number(node, "physicalAddress"),
		    .has_address = tree_attribute(node, "physicalAddress") != NULL,
		};
		if (model_enter(model, &model->region_names, node, RULE_DUPLICATE_REGION, "memory region", region))
			model->region_count++;
	}
}

static void add_mapping(struct model *model, struct model_space *space, const xmlNode *node)
{
	const struct model_region *region =
	    find(model, &model->region_names, RULE_UNKNOWN_REGION, "memory region", node, "physical");

	if (region == NULL)
		return;
	space->mappings[space->count++] = (struct model_mapping){
	    .node = node,
	    .logical = tree_attribute(node, "logical"),
	    .region = region,
	    .address = tree_number(node, "virtualAddress"),
	    .size_bytes = region->size_bytes,
	    .writable = tree_boolean(node, "writable"),
	    .executable = tree_boolean(node, "executable"),
	};
}

void model_make_space(struct model *model, struct model_space *space, const xmlNode *list, size_t extra)
{
	space->mappings = memory_alloc(tree_count(list, "memory") + extra, sizeof(*space->mappings));
	TREE_FOR_EACH(node, list, "memory")
		add_mapping(model, space, node);
}

static size_t count_device_mappings(const xmlNode *devices)
{
	size_t count = 0;

	TREE_FOR_EACH(device, devices, "device")
		count += tree_count(device, "memory");
	return count;
}

static void make_kernels(struct model *model)
{
	const xmlNode *list = tree_path(model->policy->root, "kernel/memory");
	const xmlNode *devices = tree_path(model->policy->root, "kernel/devices");

	model->kernels = memory_alloc(tree_count(list, "cpu"), sizeof(*model->kernels));
	TREE_FOR_EACH(node, list, "cpu") {
		struct model_kernel *kernel = &model->kernels[model->kernel_count++];

		kernel->node = node;
		kernel->cpu = tree_number(node, "id");
		model_make_space(model, &kernel->space, node, count_device_mappings(devices));
		model_add_device_mappings(model, &kernel->space, devices);
	}
}

static void make_partitions(struct model *model)
{
	const xmlNode *list = tree_path(model->policy->root, "scheduling/partitions");

	model->partitions = memory_alloc(tree_count(list, "partition"), sizeof(*model->partitions));
	TREE_FOR_EACH(node, list, "partition") {
		struct model_partition *partition = &model->partitions[model->partition_count];

		*partition = (struct model_partition){
		    .node = node,
		    .id = tree_number(node, "id"),
		    .cpu = tree_number(node, "cpu"),
		    .has_cpu = tree_attribute(node, "cpu") != NULL,
		};
		if (model_enter(model, &model->partition_names, node, RULE_DUPLICATE_PARTITION, "partition", partition))
			model->partition_count++;
	}
}

static void make_events(struct model *model)
{
	const xmlNode *list = tree_child(model->policy->root, "events");

	model->events = memory_alloc(tree_count(list, "event"), sizeof(*model->events));
	TREE_FOR_EACH(node, list, "event") {
		struct model_event *event = &model->events[model->event_count];

		*event =
		    (struct model_event){.node = node, .name = tree_name(node), .mode = tree_attribute(node, "mode")};
		if (model_enter(model, &model->event_names, node, RULE_DUPLICATE_EVENT, "event", event))
			model->event_count++;
	}
}

static struct model_end *add_end(struct model *model, struct model_subject *subject, struct model_end *list,
				 size_t *count, const xmlNode *node)
{
	struct model_event *event = find(model, &model->event_names, RULE_UNKNOWN_EVENT, "event", node, "physical");
	struct model_end *end = &list[*count];

	if (event == NULL)
		return NULL;
	*end = (struct model_end){.node = node, .subject = subject, .event = event, .id = tree_number(node, "id")};
	(*count)++;
	return end;
}

static size_t count_sources(const xmlNode *source)
{
	size_t count = 0;

	TREE_FOR_EACH(group, source, "group")
		count += tree_count(group, "event");
	return count;
}

static void make_sources(struct model *model, struct model_subject *subject)
{
	const xmlNode *source = tree_path(subject->node, "events/source");

	subject->sources = memory_alloc(count_sources(source), sizeof(*subject->sources));
	TREE_FOR_EACH(group, source, "group") {
		TREE_FOR_EACH(node, group, "event") {
			struct model_end *end = add_end(model, subject, subject->sources, &subject->source_count, node);

			if (end == NULL)
				continue;
			end->is_trap = strcmp(tree_name(group), "vmx_exit") == 0;
			if (end->event->source == NULL)
				end->event->source = end;
		}
	}
}

static void make_targets(struct model *model, struct model_subject *subject)
{
	const xmlNode *target = tree_path(subject->node, "events/target");

	subject->targets = memory_alloc(tree_count(target, "event"), sizeof(*subject->targets));
	TREE_FOR_EACH(node, target, "event") {
		struct model_end *end = add_end(model, subject, subject->targets, &subject->target_count, node);

		if (end == NULL)
			continue;
		if (end->event->target == NULL)
			end->event->target = end;
		else
			end->event->second_target = end;
	}
}

static bool has_nested_paging(const xmlNode *subject)
{
	const xmlNode *flag = tree_path(subject, "vcpu/vmx/controls/proc2/EnableEPT");

	return flag != NULL && strcmp(tree_text(flag), "1") == 0;
}

static void make_subjects(struct model *model)
{
	const xmlNode *list = tree_child(model->policy->root, "subjects");

	model->subjects = memory_alloc(tree_count(list, "subject"), sizeof(*model->subjects));
	TREE_FOR_EACH(node, list, "subject") {
		struct model_subject *subject = &model->subjects[model->subject_count];

		*subject = (struct model_subject){
		    .node = node,
		    .name = tree_name(node),
		    .id = tree_number(node, "globalId"),
		    .cpu = tree_number(node, "cpu"),
		    .group = tree_number(node, "schedGroupId"),
		    .has_ept = has_nested_paging(node),
		    .origin = subject,
		    .is_scheduled = tree_attribute(node, "cpu") != NULL && tree_attribute(node, "schedGroupId") != NULL,
		};
		if (!model_enter(model, &model->subject_names, node, RULE_DUPLICATE_SUBJECT, "subject", subject))
			continue;
		model->subject_count++;
		model_make_space(model, &subject->space, tree_child(node, "memory"),
				 count_device_mappings(tree_child(node, "devices")));
		model_add_device_mappings(model, &subject->space, tree_child(node, "devices"));
		make_sources(model, subject);
		make_targets(model, subject);
	}
}

static void find_origins(struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		struct model_subject *subject = &model->subjects[i];
		const xmlNode *sibling = tree_child(subject->node, "sibling");
		const struct model_subject *origin =
		    sibling == NULL
			? NULL
			: find(model, &model->subject_names, RULE_UNKNOWN_SUBJECT, "subject", sibling, "ref");

		if (origin != NULL)
			subject->origin = origin;
	}
}

void model_make(struct model *model, struct policy *policy)
{
	*model = (struct model){.policy = policy, .report = policy->report};
	model_make_devices(model);
	make_regions(model);
	model_make_domains(model);
	make_partitions(model);
	make_events(model);
	make_kernels(model);
	make_subjects(model);
	find_origins(model);
	model_make_references(model);
}

void model_free(struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		free(model->subjects[i].space.mappings);
		free(model->subjects[i].sources);
		free(model->subjects[i].targets);
	}
	for (size_t i = 0; i < model->kernel_count; i++)
		free(model->kernels[i].space.mappings);
	for (size_t i = 0; i < model->domain_count; i++)
		free(model->domains[i].space.mappings);
	free(model->regions);
	free(model->devices);
	free(model->domains);
	free(model->references);
	free(model->subjects);
	free(model->events);
	free(model->kernels);
	free(model->partitions);
	name_table_free(&model->region_names);
	name_table_free(&model->subject_names);
	name_table_free(&model->event_names);
	name_table_free(&model->partition_names);
	name_table_free(&model->device_names);
	name_table_free(&model->domain_names);
}

bool model_is_page_of(const struct model_region *region, const struct model_subject *subject, const char *part)
{
	const size_t length = strlen(subject->name);

	return strncmp(region->name, subject->name, length) == 0 && region->name[length] == '|' &&
	       strcmp(region->name + length + 1, part) == 0;
}

struct model_region *model_find_page(const struct model *model, const char *owner, const char *part)
{
	char *name = memory_format("%s|%s", owner, part);
	struct model_region *region = name_table_find(&model->region_names, name);

	free(name);
	return region;
}

const struct model_subject *model_owner_of(const struct model *model, const struct model_region *region)
{
	const char *bar = strchr(region->name, '|');
	const struct model_subject *owner;
	char *name;

	if (bar == NULL)
		return NULL;
	name = memory_format("%.*s", (int)(bar - region->name), region->name);
	owner = name_table_find(&model->subject_names, name);
	free(name);
	return owner;
}
