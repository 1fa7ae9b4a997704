/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Each kind of influence, the shortest way, and assertions. */
#include "support.h"

#include <stdlib.h>

#include "analysis/assertion.h"
#include "analysis/flow.h"

#define REGION(name, type) "<memory name='" name "' type='" type "' size='16#1000#'/>"
#define MAPS(region, writable) "<memory logical='l' physical='" region "' writable='" writable "' executable='false'/>"
#define SUBJECT(name, cpu, inner) "<subject name='" name "' cpu='" cpu "'>" inner "</subject>"
#define SOURCE(group, event)                                                                                           \
	"<source><group name='" group "'><event logical='e' physical='" event "'/></group></source>"
#define TARGET(event) "<target><event logical='e' physical='" event "'/></target>"

static const char policy_text[] =
    "<system><hardware><processor><cpu apicId='0' cpuId='0'/><cpu apicId='1' cpuId='1'/><cpu apicId='2' cpuId='2'/>"
    "</processor><devices><device name='nic'/><device name='serial'/></devices></hardware><memory>"
    /* clang-format off */
    REGION("wire", "subject_channel") REGION("guest|state", "subject_state") REGION("guest|ram", "subject")
    REGION("buffer", "subject") REGION("code", "subject_binary")
    "</memory><deviceDomains><domain name='d'><memory>" MAPS("buffer", "true") "</memory><devices>"
    "<device logical='n' physical='nic'/></devices></domain></deviceDomains><subjects>"
    SUBJECT("sender", "0", "<memory>" MAPS("wire", "true") MAPS("code", "false") "</memory>")
    SUBJECT("receiver", "1", "<memory>" MAPS("wire", "false") MAPS("code", "false") "</memory><events>"
	    SOURCE("vmcall", "ring") "</events>")
    SUBJECT("guest", "2", "<memory>" MAPS("guest|ram", "true") "</memory><events>" SOURCE("vmx_exit", "trap")
	    TARGET("ring") "</events>")
    SUBJECT("monitor", "2", "<memory>" MAPS("guest|state", "true") "</memory><events>" TARGET("trap") "</events>")
    SUBJECT("loader", "2", "<memory>" MAPS("guest|ram", "true") "</memory>")
    SUBJECT("driver", "2", "<memory>" MAPS("buffer", "false") "</memory><devices><device logical='s' physical='serial'>"
	    "<ioPort logical='p' physical='p'/></device></devices>")
    SUBJECT("twin", "2", "<sibling ref='sender'/><memory/><vcpu><msrs><msr start='16#0610#' end='16#0611#' mode='rw'/>"
	    "<msr start='16#c000_0102#' end='16#c000_0102#' mode='rw'/></msrs></vcpu>")
    SUBJECT("viewer", "2", "<vcpu><msrs><msr start='16#0610#' end='16#0610#' mode='r'/>"
	    "<msr start='16#c000_0102#' end='16#c000_0102#' mode='r'/></msrs></vcpu><devices><device logical='s' physical='serial'><irq logical='i' physical='i'/></device>"
	    "</devices>")
    /* clang-format on */
    "</subjects><flows><flow from='receiver' to='sender' never='true'/><flow from='sender' to='guest' via='receiver'/>"
    "<flow from='sender' to='monitor' via='loader'/><flow from='receiver' to='sender' never='true' timing='true'/>"
    "</flows></system>";

struct fixture {
	xmlDoc *policy;
	struct graph graph;
	xmlDoc *result;
	char *text;
};

static struct fixture ask(const struct flow_query *query)
{
	struct fixture fixture = {.policy = parse_policy(policy_text), .result = result_new("flow")};
	const xmlNode *root = xmlDocGetRootElement(fixture.policy);

	graph_make(&fixture.graph, root);
	flow_make(xmlDocGetRootElement(fixture.result), &fixture.graph, root, query);
	fixture.text = printed(flow_print, xmlDocGetRootElement(fixture.result));
	return fixture;
}

static void release(struct fixture *fixture)
{
	free(fixture->text);
	graph_free(&fixture->graph);
	xmlFreeDoc(fixture->result);
	xmlFreeDoc(fixture->policy);
}

static void each_kind_is_found(void **state)
{
	struct fixture fixture = ask(&(struct flow_query){0});

	(void)state;
	assert_has(fixture.text, "  sender -> receiver: channel 'wire'\n");
	assert_has(fixture.text, "  receiver -> guest: event 'ring'\n");
	assert_has(fixture.text, "  guest -> monitor: event 'trap'\n");
	assert_has(fixture.text, "  guest -> monitor: monitor 'guest|state'\n");
	assert_has(fixture.text, "  monitor -> guest: monitor 'guest|state'\n");
	assert_has(fixture.text, "  loader -> guest: loader 'guest|ram'\n");
	assert_has(fixture.text, "  twin -> viewer: msr '0x610'\n");
	assert_has(fixture.text, "  guest -> loader: memory 'guest|ram'\n");
	assert_has(fixture.text, "  device nic -> driver: dma 'buffer'\n");
	assert_has(fixture.text, "  driver -> device serial: device 'serial'\n");
	assert_has(fixture.text, "  device serial -> viewer: device 'serial'\n");
	release(&fixture);
}

/* A sibling writes what its origin writes. */
static void siblings_share_memory(void **state)
{
	struct fixture fixture = ask(&(struct flow_query){.source = "twin"});

	(void)state;
	assert_has(fixture.text, "  twin -> receiver: channel 'wire'\n");
	assert_has(fixture.text, "  twin -> sender: channel 'wire'\n");
	release(&fixture);
}

static void what_is_only_read_or_one_way_makes_no_step_back(void **state)
{
	struct fixture fixture = ask(&(struct flow_query){0});

	(void)state;
	assert_has_not(fixture.text, "'code'");
	assert_has_not(fixture.text, "  receiver -> sender:");
	assert_has_not(fixture.text, "  guest -> receiver:");
	assert_has_not(fixture.text, "  driver -> device nic:");
	assert_has_not(fixture.text, "  viewer -> device serial:");
	release(&fixture);
}

static void the_shortest_way_is_shown(void **state)
{
	struct fixture fixture = ask(&(struct flow_query){.source = "sender", .target = "monitor"});

	(void)state;
	assert_has(fixture.text,
		   "  sender -> monitor in 3 steps: sender -(channel 'wire')-> receiver -(event 'ring')-> "
		   "guest -(monitor 'guest|state')-> monitor\n");
	assert_has_not(fixture.text, "loader ->");
	release(&fixture);
}

/* Devices pass on what reaches them. */
static void devices_are_on_the_way(void **state)
{
	struct fixture fixture = ask(&(struct flow_query){.source = "nic", .target = "viewer"});

	(void)state;
	assert_has(fixture.text, "device nic -(dma 'buffer')-> driver -(device 'serial')-> device serial -(device "
				 "'serial')-> viewer\n");
	release(&fixture);
}

/* CPUs 0 and 1 are threads of one core, as far as is known. */
static void time_counts_only_if_asked_for(void **state)
{
	struct fixture fixture = ask(&(struct flow_query){.source = "receiver", .target = "sender"});

	(void)state;
	assert_has(fixture.text, "core of CPU 0: sender, receiver\n");
	assert_has(fixture.text, "core of CPU 2: guest, monitor");
	assert_has_not(fixture.text, "steps:");
	release(&fixture);
	fixture = ask(&(struct flow_query){.source = "receiver", .target = "sender", .timing = true});
	assert_has(fixture.text, "receiver -(core 'CPU 1')-> core of CPU 0 -(core 'CPU 0')-> sender\n");
	release(&fixture);
}

static void assertions_are_judged(void **state)
{
	struct fixture fixture = ask(&(struct flow_query){0});

	(void)state;
	assert_has(fixture.text, "  holds: receiver -> sender never\n");
	assert_has(fixture.text, "  holds: sender -> guest via receiver\n");
	assert_has(fixture.text, "  BROKEN: sender -> monitor via loader\n");
	assert_has(fixture.text, "  BROKEN: receiver -> sender never, time counts\n");
	release(&fixture);
}

static void json_has_lists_numbers_and_truths(void **state)
{
	struct fixture fixture = ask(&(struct flow_query){.source = "sender", .target = "guest"});
	char *json = printed(result_print_json, xmlDocGetRootElement(fixture.result));

	(void)state;
	assert_has(json, "\"timing\": false");
	assert_has(json, "\"steps\": 2");
	assert_has(json, "\"powers\": []");
	assert_has(json, "\"holds\": true");
	free(json);
	release(&fixture);
}

/* However many nodes there are, names find them. */
static void many_subjects_keep_their_names(void **state)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);
	xmlDoc *policy;
	struct graph graph;

	(void)state;
	fprintf(stream, "<system><hardware><processor>");
	for (unsigned i = 0; i < 64; i++)
		fprintf(stream, "<cpu apicId='%u' cpuId='%u'/>", 2 * i, i);
	fprintf(stream, "</processor></hardware><subjects>");
	for (unsigned i = 0; i < 64; i++)
		fprintf(stream, "<subject name='s%u' cpu='%u'/>", i, i);
	fprintf(stream, "</subjects></system>");
	fclose(stream);
	policy = parse_policy(text);
	graph_make(&graph, xmlDocGetRootElement(policy));
	assert_int_equal(graph.node_count, 128);
	assert_string_equal(graph_find(&graph, "s63")->name, "s63");
	assert_int_equal(graph_index(&graph, graph_find(&graph, "s63")), 63);
	graph_free(&graph);
	xmlFreeDoc(policy);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_is_found),
	    cmocka_unit_test(many_subjects_keep_their_names),
	    cmocka_unit_test(what_is_only_read_or_one_way_makes_no_step_back),
	    cmocka_unit_test(siblings_share_memory),
	    cmocka_unit_test(the_shortest_way_is_shown),
	    cmocka_unit_test(devices_are_on_the_way),
	    cmocka_unit_test(time_counts_only_if_asked_for),
	    cmocka_unit_test(assertions_are_judged),
	    cmocka_unit_test(json_has_lists_numbers_and_truths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
