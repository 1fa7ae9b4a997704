/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Channels: shared memory with one writer, and, where the channel has an event, a notification from writer to reader.
 * Owns the invariant that a channel region is writable for its one writer and for nobody else.
 */
#include <stdlib.h>
#include <string.h>

#include <muen/abi/types.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

struct ends {
	const xmlNode *channel;
	bool has_event;
	const xmlNode *writer;
	const xmlNode *reader;
	size_t readers;
};

/* Every channel's name to its ends. */
struct end_table {
	struct name_table by_name;
	struct ends *ends;
};

static void report_second_writer(struct policy *policy, const struct ends *ends, const xmlNode *writer)
{
	report_error(policy->report, RULE_CHANNEL_WRITERS, writer, "channel '%s' has a second writer, subject '%s'",
		     tree_name(ends->channel), tree_name(writer->parent->parent));
	report_note(policy->report, ends->writer, "the first writer is subject '%s'",
		    tree_name(ends->writer->parent->parent));
	report_help(policy->report, "give each writer a channel of its own");
}

static void report_second_reader(struct policy *policy, const struct ends *ends, const xmlNode *reader)
{
	report_error(policy->report, RULE_CHANNEL_READERS, reader,
		     "channel '%s' has an event, but a second reader, subject '%s'", tree_name(ends->channel),
		     tree_name(reader->parent->parent));
	report_note(policy->report, ends->reader, "the first reader is subject '%s'",
		    tree_name(ends->reader->parent->parent));
	report_help(policy->report, "an event has one target: use one channel a reader, or a channel without event");
}

/* Only the end of a channel with an event takes part in events, so its number must be there, and no other's. */
static void check_numbers(struct policy *policy, const struct ends *ends, const xmlNode *end)
{
	const char *mode = tree_attribute(ends->channel, "hasEvent");
	const bool is_writer = tree_is(end, "writer");
	const char *number = is_writer ? "event" : "vector";
	const bool has_number = tree_attribute(end, number) != NULL;

	if (mode == NULL && has_number) {
		report_error_attribute(policy->report, RULE_CHANNEL_WITHOUT_EVENT, end, number,
				       "channel '%s' has no event", tree_name(ends->channel));
		report_note(policy->report, ends->channel, "the channel is here");
		report_help(policy->report, "add hasEvent=\"asap\" to the channel, or remove '%s'", number);
	} else if (mode != NULL && !has_number && (is_writer || strcmp(mode, "switch") != 0)) {
		report_error(policy->report, RULE_CHANNEL_NUMBER, end, "the %s of channel '%s' needs %s", end->name,
			     tree_name(ends->channel), is_writer ? "an event number" : "a vector");
		report_note(policy->report, ends->channel, "the channel has an event");
		report_help(policy->report, "add %s=\"auto\"", number);
		policy->incomplete = true;
	}
}

/* false: one too many, which was reported. */
static bool enter_end(struct policy *policy, struct ends *ends, const xmlNode *end)
{
	check_numbers(policy, ends, end);
	if (tree_is(end, "writer")) {
		if (ends->writer != NULL) {
			report_second_writer(policy, ends, end);
			return false;
		}
		ends->writer = end;
		return true;
	}
	if (ends->readers++ > 0 && ends->has_event) {
		report_second_reader(policy, ends, end);
		return false;
	}
	if (ends->reader == NULL)
		ends->reader = end;
	return true;
}

/* Missing ends may be the doing of an error already reported. */
static void check_ends(struct policy *policy, const struct ends *ends)
{
	if (policy->incomplete)
		return;
	if (ends->writer == NULL) {
		report_error(policy->report, RULE_CHANNEL_WRITERS, ends->channel, "channel '%s' has no writer",
			     tree_name(ends->channel));
		report_help(policy->report, "map it as a writer in one subject, or remove it");
	}
	if (ends->readers == 0) {
		report_error(policy->report, RULE_CHANNEL_READERS, ends->channel, "channel '%s' has no reader",
			     tree_name(ends->channel));
		report_help(policy->report, "map it as a reader in a subject, or remove it");
	}
}

static void add_mapping(xmlNode *subject, const xmlNode *end)
{
	support_add_mapping(tree_child(subject, "memory"),
			    &(struct mapping_request){
				.logical = tree_attribute(end, "logical"),
				.physical = tree_attribute(end, "physical"),
				.virtual_address = tree_number(end, "virtualAddress"),
				.writable = tree_is(end, "writer"),
			    },
			    end);
}

static void add_event_end(xmlNode *subject, const xmlNode *end)
{
	const bool is_writer = tree_is(end, "writer");
	const char *number = tree_attribute(end, is_writer ? "event" : "vector");
	xmlNode *event;

	if (is_writer && number == NULL)
		return;
	event = tree_add(is_writer ? support_vmcall_group(subject, end) : tree_path(subject, "events/target"), "event",
			 end);
	tree_set(event, "logical", tree_attribute(end, "logical"));
	tree_set(event, "physical", tree_attribute(end, "physical"));
	if (is_writer)
		tree_set(event, "id", number);
	else if (number != NULL)
		tree_set(tree_add(event, "inject_interrupt", end), "vector", number);
}

static void add_region(struct policy *policy, const xmlNode *channel)
{
	const struct region_request request = {
	    .part = tree_name(channel),
	    .type = "subject_channel",
	    .size_bytes = tree_number(channel, "size"),
	};

	support_fill(support_add_region(policy, &request, channel), "16#00#");
}

/* false: the name is taken, which was reported. */
static bool add_event(struct policy *policy, const xmlNode *channel)
{
	xmlNode *event;
	const xmlNode *first;

	event = tree_add(tree_child(policy->root, "events"), "event", channel);
	tree_set(event, "name", tree_name(channel));
	tree_set(event, "mode", tree_attribute(channel, "hasEvent"));
	first = name_table_add(&policy->names.events, tree_name(event), event);
	if (first == NULL)
		return true;
	report_error_attribute(policy->report, RULE_DUPLICATE_EVENT, channel, "name",
			       "the event of channel '%s' has the name of another event", tree_name(channel));
	report_note(policy->report, first, "the event is here");
	report_help(policy->report, "give one of the two another name");
	tree_remove(event);
	policy->incomplete = true;
	return false;
}

static void expand_end(struct policy *policy, const struct end_table *table, xmlNode *subject, const xmlNode *end)
{
	const xmlNode *channel =
	    support_find(policy, &policy->names.channels, RULE_UNKNOWN_CHANNEL, "channel", end, "physical");

	struct ends *ends;

	if (channel == NULL)
		return;
	ends = name_table_find(&table->by_name, tree_name(channel));
	if (!enter_end(policy, ends, end))
		return;
	add_mapping(subject, end);
	if (ends->has_event)
		add_event_end(subject, end);
}

static void enter_channels(struct policy *policy, struct end_table *table)
{
	const xmlNode *channels = tree_child(policy->root, "channels");
	size_t count = 0;

	table->ends = memory_alloc(tree_count(channels, "channel"), sizeof(*table->ends));
	TREE_FOR_EACH(channel, channels, "channel") {
		struct ends *ends = &table->ends[count++];

		ends->channel = channel;
		name_table_add(&table->by_name, tree_name(channel), ends);
		add_region(policy, channel);
		ends->has_event = tree_attribute(channel, "hasEvent") != NULL && add_event(policy, channel);
	}
}

void expand_channels(struct policy *policy)
{
	struct end_table table = {0};

	enter_channels(policy, &table);
	FOR_EACH_SUBJECT(subject, policy) {
		TREE_FOR_EACH(end, tree_child(subject, "channels"), NULL)
			expand_end(policy, &table, subject, end);
	}
	for (size_t i = 0; i < table.by_name.count; i++)
		check_ends(policy, &table.ends[i]);
	FOR_EACH_SUBJECT(subject, policy)
		tree_remove(tree_child(subject, "channels"));
	name_table_free(&table.by_name);
	free(table.ends);
	name_table_free(&policy->names.channels);
	tree_remove(tree_child(policy->root, "channels"));
}
