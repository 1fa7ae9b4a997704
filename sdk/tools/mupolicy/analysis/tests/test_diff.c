/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A policy, changed in one place, and what diff says of it: in which area, and how. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/diff.h"

static const char policy_text[] =
    "<system><hardware><processor speed='1000'><cpu apicId='0' cpuId='0'/></processor>"
    "<memory><memoryBlock name='ram' physicalAddress='16#1000#' size='16#9000#'/></memory>"
    "<devices><device name='nic'/></devices></hardware><platform/><memory>"
    "<memory name='wire' type='subject_channel' size='16#1000#' caching='WB' physicalAddress='16#1000#'/>"
    "<memory name='code' type='subject_binary' size='16#2000#' caching='WB' physicalAddress='16#2000#'>"
    "<file filename='code.bin' offset='none'/><hash value='16#aa#'/></memory></memory>"
    "<deviceDomains><domain name='net'><memory><memory logical='w' physical='wire' writable='false'/></memory>"
    "<devices><device logical='n' physical='nic'/></devices></domain></deviceDomains>"
    "<events><event name='ring' mode='ipi'/></events><kernel><memory><cpu id='0'>"
    "<memory logical='w' physical='wire' virtualAddress='16#1000#' writable='true' executable='false'/></cpu></memory>"
    "</kernel><subjects>"
    "<subject name='alice' cpu='0'><vcpu><vmx><controls><proc><HLTExiting>1</HLTExiting></proc></controls></vmx>"
    "<msrs><msr start='16#0174#' end='16#0176#' mode='rw'/></msrs></vcpu><memory>"
    "<memory logical='w' physical='wire' virtualAddress='16#1000#' writable='true' executable='false'/></memory>"
    "<events><source><group name='vmcall'><event id='1' logical='r' "
    "physical='ring'/></group></source></events></subject>"
    "<subject name='bob' cpu='0'><memory>"
    "<memory logical='w' physical='wire' virtualAddress='16#5000#' writable='false' executable='false'/></memory>"
    "<devices><device logical='n' physical='nic'><irq logical='i' physical='line' vector='40'/></device></devices>"
    "<events><target><event id='0' logical='r' physical='ring'/></target></events></subject></subjects>"
    "<scheduling tickRate='1000'><partitions><partition name='p' cpu='0'><group id='0'><subject name='alice'/>"
    "<subject name='bob'/></group></partition></partitions><majorFrame><cpu id='0'>"
    "<minorFrame partition='p' ticks='10'/></cpu></majorFrame></scheduling></system>";

struct change {
	const char *before; /* in the text; replaced by after */
	const char *after;
	const char *line; /* of the answer */
};

static const struct change changes[] = {
    {"virtualAddress='16#5000#' writable='false'", "virtualAddress='16#5000#' writable='true'",
     "rights, which bear on security: 1\n  ~ bob maps 'wire': read => read, write\n"},
    {"virtualAddress='16#5000#' writable='false'", "virtualAddress='16#5000#' writable='true'",
     "flows, which bear on security: 2\n  + bob -> alice by channel 'wire'\n"},
    {"<event id='1' logical='r' physical='ring'/>", "",
     "events, which bear on security: 1\n  - alice source vmcall 1: ring\n"},
    {"<event id='1' logical='r' physical='ring'/>", "<event id='1' logical='r' physical='ring'><system_panic/></event>",
     "  ~ alice source vmcall 1: ring => ring, system_panic\n"},
    {"mode='ipi'", "mode='async'", "  ~ event ring: ipi => async\n"},
    {"vector='40'", "vector='41'",
     "devices, which bear on security: 1\n  ~ bob has nic irq line: vector=40 => vector=41\n"},
    {"<device logical='n' physical='nic'/>", "", "  - domain net holds nic: yes\n"},
    {"physical='wire' writable='false'/></memory><devices>", "physical='wire' writable='true'/></memory><devices>",
     "  ~ domain net reaches 'wire': writable=false => writable=true\n"},
    {"<HLTExiting>1", "<HLTExiting>0",
     "vcpu, which bear on security: 1\n  ~ alice vcpu/vmx/controls/proc/HLTExiting: 1 => 0\n"},
    {"mode='rw'", "mode='r'", "  ~ alice vcpu/msrs/msr: start=16#0174# end=16#0176# mode=rw => start=16#0174# "},
    {"speed='1000'", "speed='2000'",
     "machine, which bear on security: 1\n  ~ machine processor: speed=1000 => speed=2000\n"},
    {"ticks='10'", "ticks='20'", "schedule: 1\n  ~ plan 0 CPU 0: p 10 => p 20\n"},
    {"<subject name='bob' cpu='0'>", "<subject name='bob' cpu='1'>", "  ~ subject bob: cpu=0 => cpu=1\n"},
    {"value='16#aa#'", "value='16#bb#'", "memory: 1\n  ~ region 'code' hash: value=16#aa# => value=16#bb#\n"},
    {"physicalAddress='16#2000#'", "physicalAddress='16#4000#'",
     "places: 1\n  ~ region 'code' at: 16#2000# => 16#4000#\n"},
    {"virtualAddress='16#1000#' writable='true' executable='false'/></cpu>",
     "virtualAddress='16#1000#' writable='true' executable='true'/></cpu>",
     "  ~ kernel of CPU 0 maps 'wire': read, write => read, write, execute\n"},
};

static char *replaced(const char *text, const char *before, const char *after)
{
	const char *at = strstr(text, before);

	assert_non_null(at);
	return memory_format("%.*s%s%s", (int)(at - text), text, after, at + strlen(before));
}

static char *answer(const char *before, const char *after, bool *same)
{
	xmlDoc *left = parse_policy(before);
	xmlDoc *right = parse_policy(after);
	xmlDoc *result = result_new("diff");
	char *text;

	*same = diff_make(xmlDocGetRootElement(result), xmlDocGetRootElement(left), xmlDocGetRootElement(right));
	text = printed(diff_print, xmlDocGetRootElement(result));
	xmlFreeDoc(result);
	xmlFreeDoc(right);
	xmlFreeDoc(left);
	return text;
}

static void each_change_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *changed = replaced(policy_text, changes[i].before, changes[i].after);
		bool same;
		char *text = answer(policy_text, changed, &same);

		assert_false(same);
		assert_has(text, changes[i].line);
		free(text);
		free(changed);
	}
}

static void a_policy_is_the_same_as_itself(void **state)
{
	bool same;
	char *text = answer(policy_text, policy_text, &same);

	(void)state;
	assert_true(same);
	assert_string_equal(text, "No change.\n");
	free(text);
}

/* What is said of A to B is said the other way round of B to A; security comes first. */
static void additions_and_removals_mirror_each_other(void **state)
{
	static const char bob[] = "<memory logical='w' physical='wire' virtualAddress='16#5000#' writable='false' "
				  "executable='false'/>";
	char *without = replaced(policy_text, bob, "");
	bool same;
	char *text = answer(policy_text, without, &same);

	(void)state;
	assert_has(text, "  - bob maps 'wire': read\n");
	assert_true(strstr(text, "rights") < strstr(text, "places"));
	free(text);
	text = answer(without, policy_text, &same);
	assert_has(text, "  + bob maps 'wire': read\n");
	free(text);
	free(without);
}

/* The order of elements that have no order is no change. */
static void order_does_not_count(void **state)
{
	static const char ring[] = "<event name='ring' mode='ipi'/>";
	char *first = replaced(policy_text, ring, "<event name='ring' mode='ipi'/><event name='a' mode='self'/>");
	char *second = replaced(policy_text, ring, "<event name='a' mode='self'/><event name='ring' mode='ipi'/>");
	bool same;
	char *text = answer(first, second, &same);

	(void)state;
	assert_true(same);
	free(text);
	free(second);
	free(first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_change_is_named),
	    cmocka_unit_test(a_policy_is_the_same_as_itself),
	    cmocka_unit_test(additions_and_removals_mirror_each_other),
	    cmocka_unit_test(order_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
