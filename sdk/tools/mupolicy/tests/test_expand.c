/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What expansion makes of a source policy: ids, places, events, pages, mappings, barriers; and where it comes from. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#define HEAD "<system><include href='base/events.xml'/><include href='base/channels.xml'/>"
#define TRAPS "<events><include href='base/traps.xml'/></events>"

static struct run *expanded(const char *text)
{
	struct run *run = run_new(text);

	run_until(run, STAGE_EXPAND);
	if (report_error_count(run->policy.report) > 0) {
		char *messages = run_messages(run);

		print_error("%s", messages);
		free(messages);
		fail();
	}
	return run;
}

static void assert_attribute(const xmlNode *node, const char *name, const char *value)
{
	assert_non_null(node);
	assert_non_null(tree_attribute(node, name));
	assert_string_equal(tree_attribute(node, name), value);
}

static const xmlNode *mapping_of(const struct run *run, const char *subject, const char *logical)
{
	const xmlNode *node = find_by(run, "subjects", "name", subject);

	TREE_FOR_EACH(mapping, tree_child(node, "memory"), "memory") {
		if (strcmp(tree_attribute(mapping, "logical"), logical) == 0)
			return mapping;
	}
	fail_msg("%s maps no %s", subject, logical);
	return NULL;
}

static void assert_mapping(const struct run *run, const char *subject, const char *logical, const char *physical,
			   uint64_t address, const char *rights)
{
	const xmlNode *mapping = mapping_of(run, subject, logical);

	assert_attribute(mapping, "physical", physical);
	assert_int_equal(tree_number(mapping, "virtualAddress"), address);
	assert_int_equal(tree_boolean(mapping, "writable"), strchr(rights, 'w') != NULL);
	assert_int_equal(tree_boolean(mapping, "executable"), strchr(rights, 'x') != NULL);
}

static void subjects_get_ids_and_places(void **state)
{
	struct run *run = expanded(NULL);
	const xmlNode *bob = find_by(run, "subjects", "name", "bob");

	(void)state;
	assert_attribute(bob, "globalId", "1");
	assert_attribute(bob, "localId", "0");
	assert_attribute(bob, "schedGroupId", "2");
	assert_attribute(bob, "cpu", "1");
	assert_attribute(bob, "mirrored", "false");
	assert_attribute(find_by(run, "scheduling/partitions", "name", "right"), "cpu", "1");
	assert_attribute(find_by(run, "scheduling/partitions", "name", "right"), "id", "2");
	run_free(run);
}

static void every_subject_has_its_pages(void **state)
{
	struct run *run = expanded(NULL);

	(void)state;
	assert_mapping(run, "bob", "sinfo", "bob|sinfo", MUEN_GVA_SINFO, "r");
	assert_mapping(run, "bob", "scheduling_info", "scheduling_info_2", MUEN_GVA_SCHED_INFO, "r");
	assert_mapping(run, "bob", "timed_event", "bob|timed_event", MUEN_GVA_TIMED_EVENT, "rw");
	assert_mapping(run, "bob", "hypercall", "hypercall", MUEN_GVA_HYPERCALL, "rx");
	assert_mapping(run, "bob", "text", "bob|text", MUEN_GVA_TEXT, "rx");
	assert_mapping(run, "bob", "stack", "bob|stack", MUEN_GVA_STACK, "rw");
	assert_int_equal(tree_number(find_by(run, "memory", "name", "alice|iobm"), "size"), 0x2000);
	assert_int_equal(tree_number(find_by(run, "memory", "name", "alice|msrbm"), "size"), 0x1000);
	assert_attribute(tree_child(find_by(run, "memory", "name", "bob|pt"), "file"), "filename", "bob_pt");
	run_free(run);
}

/* Nobody here has ports or MSRs, and everybody's information fits a page. */
static void same_pages_are_shared(void **state)
{
	struct run *run = expanded(NULL);
	const xmlNode *bob = find_by(run, "subjects", "name", "bob");

	(void)state;
	assert_attribute(bob, "ioBitmap", "alice|iobm");
	assert_attribute(bob, "msrBitmap", "alice|msrbm");
	assert_null(tree_attribute(find_by(run, "subjects", "name", "alice"), "ioBitmap"));
	assert_int_equal(tree_number(find_by(run, "memory", "name", "bob|sinfo"), "size"), MUEN_PAGE_SIZE);
	assert_mapping(run, "alice", "sinfo_tail", "sinfo_tail_7", MUEN_GVA_SINFO + MUEN_PAGE_SIZE, "r");
	assert_mapping(run, "bob", "sinfo_tail", "sinfo_tail_7", MUEN_GVA_SINFO + MUEN_PAGE_SIZE, "r");
	run_free(run);
}

static void kernels_map_only_their_own_subjects(void **state)
{
	struct run *run = expanded(NULL);
	const xmlNode *cpu = find_by(run, "kernel/memory", "id", "1");
	size_t states = 0;

	(void)state;
	TREE_FOR_EACH(mapping, cpu, "memory") {
		if (strstr(tree_attribute(mapping, "physical"), "|state") == NULL)
			continue;
		states++;
		assert_attribute(mapping, "physical", "bob|state");
		assert_int_equal(tree_number(mapping, "virtualAddress"), MUEN_KVA_SUBJECT + MUEN_KVA_SUBJECT_STRIDE);
	}
	assert_int_equal(states, 1);
	run_free(run);
}

static void channels_become_memory_and_events(void **state)
{
	struct run *run = expanded(NULL);
	const xmlNode *alice = find_by(run, "subjects", "name", "alice");
	const xmlNode *bob = find_by(run, "subjects", "name", "bob");
	const xmlNode *target = tree_path(bob, "events/target/event");

	(void)state;
	assert_mapping(run, "alice", "out", "letters", 0x100000000, "rw");
	assert_mapping(run, "bob", "in", "letters", 0x100000000, "r");
	assert_attribute(find_by(run, "memory", "name", "letters"), "type", "subject_channel");
	assert_attribute(find_by(run, "events", "name", "letters"), "mode", "ipi");
	assert_attribute(target, "physical", "letters");
	assert_attribute(target, "id", "0");
	assert_attribute(tree_child(target, "inject_interrupt"), "vector", "64");
	TREE_FOR_EACH(group, tree_path(alice, "events/source"), "group") {
		if (strcmp(tree_name(group), "vmcall") != 0)
			continue;
		assert_attribute(tree_child(group, "event"), "logical", "sleep");
		assert_attribute(tree_next(tree_child(group, "event"), "event"), "id", "16");
	}
	run_free(run);
}

static void asap_on_one_cpu_is_async(void **state)
{
	struct run *run =
	    expanded(HEAD "<include href='base/subjects.xml'/><scheduling tickRate='1000'>"
			  "<include href='base/partitions.xml'/><majorFrame><cpu id='0'>"
			  "<minorFrame partition='left' ticks='1'/><minorFrame partition='right' ticks='1'/>"
			  "</cpu></majorFrame></scheduling></system>");

	(void)state;
	assert_attribute(find_by(run, "events", "name", "letters"), "mode", "async");
	assert_attribute(find_by(run, "subjects", "name", "bob"), "localId", "1");
	run_free(run);
}

static void default_covers_every_trap_of_policies(void **state)
{
	struct run *run = expanded(NULL);
	const xmlNode *group = tree_path(find_by(run, "subjects", "name", "bob"), "events/source/group");

	(void)state;
	assert_attribute(group, "name", "vmx_exit");
	/* 60 traps, three reserved, five the kernel's own. */
	assert_int_equal(tree_count(group, "event"), 52);
	assert_null(tree_child(group, "default"));
	TREE_FOR_EACH(event, group, "event")
		assert_non_null(tree_child(event, "system_panic"));
	run_free(run);
}

static void barriers_stand_where_cpus_meet(void **state)
{
	struct run *run = expanded(
	    HEAD "<include href='base/subjects.xml'/><scheduling tickRate='1000'>"
		 "<include href='base/partitions.xml'/><majorFrame>"
		 "<cpu id='0'><minorFrame partition='left' ticks='2'/><minorFrame partition='left' ticks='3'/>"
		 "<minorFrame partition='left' ticks='5'/></cpu>"
		 "<cpu id='1'><minorFrame partition='right' ticks='4'/><minorFrame partition='right' ticks='1'/>"
		 "<minorFrame partition='right' ticks='5'/></cpu></majorFrame></scheduling></system>");
	const xmlNode *major = tree_path(run->policy.root, "scheduling/majorFrame");
	const xmlNode *frame = tree_path(major, "cpu/minorFrame");

	(void)state;
	assert_int_equal(tree_count(tree_child(major, "barriers"), "barrier"), 1);
	assert_attribute(tree_path(major, "barriers/barrier"), "size", "2");
	assert_attribute(frame, "barrier", "none");
	assert_attribute(tree_next(frame, "minorFrame"), "barrier", "1");
	assert_attribute(tree_next(tree_next(frame, "minorFrame"), "minorFrame"), "barrier", "none");
	run_free(run);
}

static void monitors_map_the_state_of_others(void **state)
{
	struct run *run = expanded(
	    HEAD "<subjects><include href='base/alice.xml'/><subject name='bob'><monitor>"
		 "<state subject='alice' logical='her' virtualAddress='16#001e_0000#' writable='false'/>"
		 "</monitor>" TRAPS "<component ref='receiver'><map logical='in' physical='letters'/></component>"
		 "</subject></subjects><include href='base/scheduling.xml'/></system>");

	(void)state;
	assert_mapping(run, "bob", "her", "alice|state", 0x1e0000, "r");
	assert_attribute(find_by(run, "subjects", "name", "alice"), "mirrored", "true");
	assert_attribute(find_by(run, "subjects", "name", "bob"), "mirrored", "false");
	run_free(run);
}

static void aliases_lead_to_devices(void **state)
{
	struct run *run = expanded(HEAD "<subjects><include href='base/alice.xml'/><subject name='bob'><devices>"
					"<device logical='line' physical='log_serial'/></devices>" TRAPS
					"<component ref='receiver'><map logical='in' physical='letters'/></component>"
					"</subject></subjects><include href='base/scheduling.xml'/></system>");
	const xmlNode *device = tree_path(find_by(run, "subjects", "name", "bob"), "devices/device");

	(void)state;
	assert_attribute(device, "physical", "com_1");
	assert_attribute(tree_child(device, "ioPort"), "logical", "line");
	assert_attribute(tree_child(device, "ioPort"), "physical", "ports");
	run_free(run);
}

#define SCHEDULE_ONE                                                                                                   \
	"<scheduling tickRate='1000'><partitions><partition name='p'><group><subject name='s'/></group></partition>"   \
	"</partitions><majorFrame><cpu id='0'><minorFrame partition='p' ticks='1'/></cpu></majorFrame></scheduling>"
#define PROVIDES                                                                                                       \
	"<provides><memory logical='text' size='16#1000#' virtualAddress='16#0020_0000#' writable='false' "            \
	"executable='true'><file filename='x' offset='none'/></memory></provides>"

static void libraries_add_their_requirements_once(void **state)
{
	struct run *run = expanded(
	    "<system><include href='base/events.xml'/><memory><memory name='m' size='16#1000#' caching='WB'/></memory>"
	    "<components>"
	    "<library name='deep'><requires><memory><memory logical='m' size='16#1000#' writable='true' "
	    "executable='false'/>"
	    "</memory></requires></library>"
	    "<library name='a'><depends><library ref='deep'/></depends>"
	    "<requires><vcpu><registers><gpr><rax>16#01#</rax><rbx>16#02#</rbx></gpr></registers></vcpu></requires></"
	    "library>"
	    "<library name='b'><depends><library ref='deep'/></depends></library>"
	    "<component name='c' profile='native'><depends><library ref='a'/><library ref='b'/></depends>"
	    "<requires><vcpu><registers><gpr><rax>16#03#</rax></gpr></registers></vcpu>"
	    "<events><source><event id='3' "
	    "logical='sleep'><subject_sleep/></event></source></events></requires>" PROVIDES "</component></components>"
	    "<subjects><subject name='s'>" TRAPS "<component ref='c'><map logical='m' physical='m'/><map "
	    "logical='sleep' physical='sleep'/></component></subject>"
	    "</subjects>" SCHEDULE_ONE "</system>");
	const xmlNode *gpr = tree_path(find_by(run, "subjects", "name", "s"), "vcpu/registers/gpr");

	(void)state;
	assert_mapping(run, "s", "m", "m", 0x100000000, "rw");
	assert_string_equal(tree_text(tree_child(gpr, "rax")), "16#01#");
	assert_string_equal(tree_text(tree_child(gpr, "rbx")), "16#02#");
	assert_string_equal(tree_text(tree_child(gpr, "rcx")), "16#0000#");
	assert_string_equal(tree_text(tree_child(gpr, "rip")), "16#0020_0000#");
	run_free(run);
}

/* The base is chosen for all elements together, around what is given. */
static void elements_of_arrays_become_resources(void **state)
{
	struct run *run = expanded(
	    "<system><include href='base/events.xml'/><memory><memory name='m' size='16#2000#' caching='WB'/>"
	    "<memory name='n' size='16#2000#' caching='WB'/><memory name='k' size='16#1000#' caching='WB'/></memory>"
	    "<channels><channel name='x' size='16#1000#' hasEvent='asap'/>"
	    "<channel name='y' size='16#1000#' hasEvent='asap'/></channels>"
	    "<components><component name='c' profile='native'><requires><memory>"
	    "<array logical='a' elementSize='16#2000#' writable='true' executable='false'>"
	    "<memory logical='one'/><memory logical='two'/></array>"
	    "<memory logical='k' size='16#1000#' virtualAddress='16#0001_0000_3000#' writable='true' "
	    "executable='false'/>"
	    "</memory><channels>"
	    "<array logical='b' elementSize='16#1000#' eventBase='auto'><writer logical='x'/><writer "
	    "logical='y'/></array>"
	    "</channels></requires>" PROVIDES "</component></components>"
	    "<subjects><subject name='s'>" TRAPS "<channels><reader logical='rx' physical='x' vector='auto'/>"
	    "<reader logical='ry' physical='y' vector='auto'/></channels><component ref='c'><map logical='one' "
	    "physical='m'/>"
	    "<map logical='two' physical='n'/><map logical='k' physical='k'/><map logical='x' physical='x'/><map "
	    "logical='y' physical='y'/>"
	    "</component></subject></subjects>" SCHEDULE_ONE "</system>");

	(void)state;
	assert_mapping(run, "s", "one", "m", 0x100004000, "rw");
	assert_mapping(run, "s", "two", "n", 0x100006000, "rw");
	assert_mapping(run, "s", "x", "x", 0x100000000, "rw");
	assert_mapping(run, "s", "y", "y", 0x100001000, "rw");
	run_free(run);
}

/* Only where the guest sees it at a multiple of 2 MiB, and nobody has placed it. */
static void large_regions_of_guests_are_aligned(void **state)
{
	struct run *run = expanded(
	    "<system><include href='base/events.xml'/><include href='base/channels.xml'/><memory>"
	    "<memory name='large' size='16#0040_0000#' caching='WB'/>"
	    "<memory name='odd' size='16#0040_0000#' caching='WB'/>"
	    "<memory name='small' size='16#0010_0000#' caching='WB'/></memory>"
	    "<subjects><subject name='alice'><vcpu><vmx><controls><proc2><EnableEPT>1</EnableEPT>"
	    "</proc2></controls></vmx></vcpu><memory>"
	    "<memory logical='a' physical='large' virtualAddress='16#4000_0000#' writable='true' executable='false'/>"
	    "<memory logical='b' physical='odd' virtualAddress='16#5000_1000#' writable='true' executable='false'/>"
	    "<memory logical='c' physical='small' virtualAddress='16#6000_0000#' writable='true' executable='false'/>"
	    "</memory>" TRAPS "<component ref='sender'><map logical='out' physical='letters'/><map logical='sleep' "
	    "physical='sleep'/></component></subject>"
	    "<include href='base/bob.xml'/></subjects><include href='base/scheduling.xml'/></system>");

	(void)state;
	assert_int_equal(tree_number(find_by(run, "memory", "name", "large"), "alignment"), 0x200000);
	assert_int_equal(tree_number(find_by(run, "memory", "name", "odd"), "alignment"), 0x1000);
	assert_int_equal(tree_number(find_by(run, "memory", "name", "small"), "alignment"), 0x1000);
	run_free(run);
}

static void profile_is_complete_and_overridden(void **state)
{
	struct run *run =
	    expanded(HEAD "<subjects><subject name='alice'><vcpu><vmx><controls><proc><HLTExiting>1</HLTExiting>"
			  "</proc></controls></vmx></vcpu>" TRAPS
			  "<component ref='sender'><map logical='out' physical='letters'/>"
			  "<map logical='sleep' physical='sleep'/></component></subject>"
			  "<include href='base/bob.xml'/></subjects><include href='base/scheduling.xml'/></system>");
	const xmlNode *vcpu = tree_child(find_by(run, "subjects", "name", "alice"), "vcpu");

	(void)state;
	assert_string_equal(tree_text(tree_path(vcpu, "vmx/controls/proc/HLTExiting")), "1");
	assert_string_equal(tree_text(tree_path(vcpu, "vmx/controls/proc/RDTSCExiting")), "1");
	assert_string_equal(tree_text(tree_path(vcpu, "vmx/masks/cr0/Emulation")), "1");
	assert_string_equal(tree_text(tree_path(vcpu, "registers/cr0/Emulation")), "0");
	assert_int_equal(tree_count(tree_path(vcpu, "registers/gpr"), NULL), 17);
	assert_int_equal(tree_count(tree_path(vcpu, "registers/segments"), NULL), 8);
	assert_attribute(tree_path(vcpu, "registers/segments/cs"), "access", "16#a09b#");
	assert_non_null(tree_child(vcpu, "msrs"));
	run_free(run);
}

/* What the compiler makes points to what the author wrote. */
static void made_elements_have_the_origin_of_their_cause(void **state)
{
	struct run *run = expanded(NULL);
	const xmlNode *text = find_by(run, "memory", "name", "alice|text");
	const xmlNode *letters = find_by(run, "memory", "name", "letters");

	(void)state;
	assert_string_equal(origin_place(origin_of(text)).path, "components/sender.xml");
	assert_string_equal(origin_place(origin_of(letters)).path, "base/channels.xml");
	assert_int_equal(origin_place(origin_of(letters)).line, 4);
	run_free(run);
}

static void all_have_origins(const xmlNode *node)
{
	if (origin_of(node) == NULL)
		fail_msg("<%s> has no origin", node->name);
	TREE_FOR_EACH(child, node, NULL)
		all_have_origins(child);
}

static void every_element_has_an_origin(void **state)
{
	struct run *run = expanded(NULL);

	(void)state;
	all_have_origins(run->policy.root);
	run_free(run);
}

static void sizes_follow_the_back_end(void **state)
{
	struct run *run = run_new(NULL);

	(void)state;
	run->options.hardware_path = "../../hardware/qemu-q35/hardware.xml";
	run->options.platform_path = "../../hardware/qemu-q35/platform.xml";
	run_until(run, STAGE_VALIDATE);
	assert_int_equal(report_error_count(run->policy.report), 0);
	assert_int_equal(tree_number(find_by(run, "memory", "name", "alice|iobm"), "size"), 0x3000);
	assert_int_equal(tree_number(find_by(run, "memory", "name", "alice|msrbm"), "size"), 0x2000);
	assert_attribute(find_by(run, "kernel/devices", "logical", "local_apic"), "physical", "local_apic");
	assert_attribute(find_by(run, "config", "name", "machine"), "value", "qemu-q35");
	assert_attribute(find_by(run, "config", "name", "system"), "value", "good");
	run_free(run);
}

/* A hundred subjects of a component with a thousand regions, and one more. */
static void growth_is_bounded(void **state)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);
	struct run *run;

	(void)state;
	fputs("<system><include href='base/events.xml'/><components><component name='c' profile='native'><provides>",
	      stream);
	for (unsigned i = 0; i < 1000; i++)
		fprintf(
		    stream,
		    "<memory logical='m%u' size='16#1000#' virtualAddress='%u' writable='false' executable='true'/>", i,
		    0x10000000 + i * 4096);
	fputs("</provides></component></components><subjects>", stream);
	for (unsigned i = 0; i < 101; i++)
		fprintf(stream, "<subject name='s%u'><component ref='c'/></subject>", i);
	fputs("</subjects>" SCHEDULE_ONE "</system>", stream);
	fclose(stream);
	run = run_new(text);
	run_until(run, STAGE_EXPAND);
	assert_true(report_has_rule(run->policy.report, RULE_LIMIT));
	assert_true(tree_count(tree_child(run->policy.root, "memory"), NULL) < 110000);
	run_free(run);
	free(text);
}

static void variables_and_conditions_are_resolved(void **state)
{
	struct run *run = expanded(
	    "<system><config><boolean name='more' value='$other'/><boolean name='other' value='true'/>"
	    "<integer name='n' value='-7'/><string name='size' value='16#3000#'/></config>"
	    "<memory><if variable='more' value='TRUE'><memory name='a' size='$size' caching='WB'/></if>"
	    "<if variable='n' value='-7'><if variable='more' value='false'><memory name='b'/></if></if></memory>"
	    "<include href='base/events.xml'/><include href='base/channels.xml'/>"
	    "<include href='base/subjects.xml'/><include href='base/scheduling.xml'/></system>");

	(void)state;
	assert_attribute(find_by(run, "memory", "name", "a"), "size", "16#3000#");
	TREE_FOR_EACH(region, tree_child(run->policy.root, "memory"), NULL)
		assert_string_not_equal(tree_name(region), "b");
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(subjects_get_ids_and_places),
	    cmocka_unit_test(every_subject_has_its_pages),
	    cmocka_unit_test(same_pages_are_shared),
	    cmocka_unit_test(kernels_map_only_their_own_subjects),
	    cmocka_unit_test(channels_become_memory_and_events),
	    cmocka_unit_test(asap_on_one_cpu_is_async),
	    cmocka_unit_test(default_covers_every_trap_of_policies),
	    cmocka_unit_test(barriers_stand_where_cpus_meet),
	    cmocka_unit_test(monitors_map_the_state_of_others),
	    cmocka_unit_test(aliases_lead_to_devices),
	    cmocka_unit_test(libraries_add_their_requirements_once),
	    cmocka_unit_test(elements_of_arrays_become_resources),
	    cmocka_unit_test(large_regions_of_guests_are_aligned),
	    cmocka_unit_test(profile_is_complete_and_overridden),
	    cmocka_unit_test(made_elements_have_the_origin_of_their_cause),
	    cmocka_unit_test(every_element_has_an_origin),
	    cmocka_unit_test(sizes_follow_the_back_end),
	    cmocka_unit_test(growth_is_bounded),
	    cmocka_unit_test(variables_and_conditions_are_resolved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
