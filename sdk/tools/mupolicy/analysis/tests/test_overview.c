/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The page is complete, harmless whatever names a policy has, and the same each time. */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/html.h"
#include "analysis/overview.h"

static const char policy_text[] =
    "<system><config><string name='system' value='vault'/></config><hardware name='box'><processor "
    "virtualization='svm'>"
    "<cpu apicId='0' cpuId='0'/></processor><memory><memoryBlock name='ram' physicalAddress='16#1000#' "
    "size='16#9000#'/>"
    "</memory><devices><device name='nic'><description>fast</description><pci bus='16#00#' device='16#01#' "
    "function='0'/>"
    "<irq name='line' number='11'/></device><device name='iommu_1'><capabilities><capability "
    "name='iommu'/></capabilities>"
    "</device></devices></hardware><memory>"
    "<memory name='wire' type='subject_channel' size='16#1800#' caching='WB' physicalAddress='16#2000#'/>"
    "<memory name='audit' type='subject_crash_audit' size='16#1000#' caching='UC' physicalAddress='16#1000#'/>"
    "<memory name='plan' type='kernel_interface' size='16#1000#' caching='WB' physicalAddress='16#4000#'/></memory>"
    "<events/><subjects>"
    "<subject name='&lt;b&gt;&quot;alice&apos;' cpu='0' globalId='0'><memory>"
    "<memory logical='w' physical='wire' virtualAddress='16#1000#' writable='true' executable='false'/>"
    "<memory logical='p' physical='plan' virtualAddress='16#9000#' writable='true' executable='false'/></memory>"
    "<events><source><group name='vmx_exit'><event id='1' physical='panic'><system_panic/></event>"
    "<event id='2' physical='panic'><system_panic/></event></group><group name='vmcall'>"
    "<event id='0' logical='off' physical='off'><system_poweroff/></event></group></source></events></subject>"
    "<subject name='bob' cpu='0' globalId='1'><memory>"
    "<memory logical='w' physical='wire' virtualAddress='16#1000#' writable='false' executable='false'/></memory>"
    "<devices><device logical='n' physical='nic'><irq logical='i' physical='line' vector='40'/></device></devices>"
    "</subject></subjects><scheduling tickRate='1000'><partitions><partition name='p' cpu='0'><group id='0'>"
    "<subject name='bob'/></group></partition></partitions><majorFrame><cpu id='0'>"
    "<minorFrame partition='p' ticks='10'/></cpu></majorFrame></scheduling>"
    "<flows><flow from='bob' to='nic' never='true'/></flows></system>";

static xmlDoc *overview(void)
{
	xmlDoc *policy = parse_policy(policy_text);
	xmlDoc *result = result_new("report");

	overview_make(xmlDocGetRootElement(result), xmlDocGetRootElement(policy));
	xmlFreeDoc(policy);
	return result;
}

static char *page(const char *stylesheet)
{
	xmlDoc *result = overview();
	char *html = NULL;
	size_t size_bytes = 0;

	assert_true(html_make(result, stylesheet, &html, &size_bytes));
	assert_int_equal(strlen(html), size_bytes);
	xmlFreeDoc(result);
	return html;
}

static void everything_is_on_the_page(void **state)
{
	static const char *const parts[] = {
	    "<title>vault on box</title>",
	    "id=\"subject-2\"",
	    "id=\"device-1\"",
	    "Plan 0: 10 ms",
	    "2 traps to",
	    "6 KiB",
	    "0000002000",
	    "interrupt 11",
	    "IOMMU 'iommu_1'",
	    "'audit'",
	    "choose_plan",
	    "system_poweroff",
	    "in no device domain",
	    ">holds<",
	    "2 subjects share the core of CPU 0",
	};
	char *html = page(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		assert_has(html, parts[i]);
	xmlFree(html);
}

/* Names are data: no element of the page comes from one. Nothing is loaded from elsewhere. */
static void names_stay_text(void **state)
{
	char *html = page(NULL);

	(void)state;
	assert_has(html, "&lt;b&gt;\"alice'");
	assert_has_not(html, "<b>\"alice");
	assert_has_not(html, "=\"<b>");
	assert_has_not(html, "src=");
	assert_has_not(html, "href=\"http");
	assert_has_not(html, "url(http");
	xmlFree(html);
}

static void the_page_is_the_same_each_time(void **state)
{
	char *first = page(NULL);
	char *second = page(NULL);

	(void)state;
	assert_string_equal(first, second);
	xmlFree(first);
	xmlFree(second);
}

static void json_has_all_parts(void **state)
{
	xmlDoc *result = overview();
	char *json = printed(result_print_json, xmlDocGetRootElement(result));

	(void)state;
	assert_has(json, "\"subject_list\": [");
	assert_has(json, "\"region_list\": [");
	assert_has(json, "\"name\": \"<b>\\\"alice'\"");
	free(json);
	xmlFreeDoc(result);
}

static void write_stylesheet(char *path, const char *text)
{
	const int file = mkstemp(path);

	assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
	close(file);
}

/* A stylesheet from elsewhere is taken; one that wants another file is not. */
static void stylesheets_reach_no_file(void **state)
{
#define STYLESHEET(inner)                                                                                              \
	"<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"                              \
	"<xsl:template match='/report'><p><xsl:value-of select='@subjects'/>" inner                                    \
	"</p></xsl:template></xsl:stylesheet>"
	char good[] = "/tmp/stylesheet-XXXXXX";
	char evil[] = "/tmp/stylesheet-XXXXXX";
	xmlDoc *result = overview();
	char *html;
	size_t size_bytes;

	(void)state;
	write_stylesheet(good, STYLESHEET(""));
	html = page(good);
	assert_has(html, "<p>2</p>");
	xmlFree(html);
	write_stylesheet(evil, STYLESHEET("<xsl:copy-of select=\"document('/etc/passwd')\"/>"));
	assert_false(html_make(result, evil, &html, &size_bytes));
	unlink(good);
	unlink(evil);
	xmlFreeDoc(result);
}

static void a_broken_stylesheet_is_refused(void **state)
{
	char path[] = "/tmp/stylesheet-XXXXXX";
	xmlDoc *result = overview();
	char *html = NULL;
	size_t size_bytes;

	(void)state;
	write_stylesheet(path, "<no/>");
	assert_false(html_make(result, path, &html, &size_bytes));
	assert_false(html_make(result, "/does/not/exist", &html, &size_bytes));
	unlink(path);
	xmlFreeDoc(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything_is_on_the_page),      cmocka_unit_test(names_stay_text),
	    cmocka_unit_test(the_page_is_the_same_each_time), cmocka_unit_test(json_has_all_parts),
	    cmocka_unit_test(stylesheets_reach_no_file),      cmocka_unit_test(a_broken_stylesheet_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
