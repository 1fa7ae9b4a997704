/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Writes the manual's chapter about errors, from the registry of rules: every code with its meaning, its reason and its
 * fix, then upstream's checks and where they went. A test compares the chapter with the committed one.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rules.h"

static const struct {
	unsigned number;
	const char *name;
	const char *codes;
	const char *remark;
} checks[] = {
#define CHECK(number, name, codes, remark) {number, name, codes, remark},
#include "upstream_checks.def"
#undef CHECK
};

static const struct {
	const char *id;
	const char *text;
	const char *codes;
	const char *remark;
} source_checks[] = {
#define CHECK(id, text, codes, remark) {id, text, codes, remark},
#include "upstream_source_checks.def"
#undef CHECK
};

static const char *const sections[] = {
    "Files",
    "Grammar",
    "Names and components",
    "Memory",
    "Events, channels and flows",
    "Scheduling",
    "Machine, devices and virtual CPU",
    "Allocation",
    "Output",
};

#define SECTION_COUNT (sizeof(sections) / sizeof(sections[0]))

static void print_rule(FILE *stream, const struct rule_description *rule)
{
	fprintf(stream, "\n### MU%03u: %s\n\n%s\n\n*Fix:* %s\n", rule->code, rule->text, rule->why, rule->fix);
}

static void print_rules(FILE *stream)
{
	unsigned section = SECTION_COUNT;

	for (unsigned i = 0; i < RULE_COUNT; i++) {
		const struct rule_description *rule = rule_describe((enum rule)i);

		if (rule->code / 100 != section) {
			section = rule->code / 100;
			fprintf(stream, "\n## %s\n", section < SECTION_COUNT ? sections[section] : "Others");
		}
		print_rule(stream, rule);
	}
}

static void print_checks(FILE *stream)
{
	fputs("\n## Upstream's checks\n\n"
	      "What upstream's validator checks, in its order and by its names, and the code of ours that does the "
	      "work.\n\n"
	      "| no. | upstream | ours | what differs |\n|---|---|---|---|\n",
	      stream);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		fprintf(stream, "| %u | %s | %s | %s |\n", checks[i].number, checks[i].name, checks[i].codes,
			checks[i].remark);
	fputs(
	    "\nThree checks are written there, but never run. No subject may have an IOMMU: MU644. Devices in domains "
	    "are\n"
	    "PCI devices: MU652. One address for subject and domain: not demanded, since a domain may map a subject's\n"
	    "memory with an offset.\n",
	    stream);
}

static void print_source_checks(FILE *stream)
{
	fputs("\nWhat upstream checks besides: while it merges (C), expands (E), reads files (F), and in other tools "
	      "(T).\n\n"
	      "| id | what | ours | what differs |\n|---|---|---|---|\n",
	      stream);
	for (size_t i = 0; i < sizeof(source_checks) / sizeof(source_checks[0]); i++)
		fprintf(stream, "| %s | %s | %s | %s |\n", source_checks[i].id, source_checks[i].text,
			source_checks[i].codes, source_checks[i].remark);
}

int main(int argc, char **argv)
{
	FILE *stream = argc == 2 ? fopen(argv[1], "w") : NULL;

	if (stream == NULL) {
		fputs("usage: mupolicy-reference ERRORS.md\n", stderr);
		return EXIT_FAILURE;
	}
	fputs("<!-- Made by mupolicy-reference from sdk/tools/mupolicy/rules.def. Do not edit. -->\n"
	      "# Errors\n\n"
	      "Every error of the policy compiler has a code, the place in your files, the other party where there is "
	      "one,\n"
	      "and the fix. `mupolicy rules` lists the codes, `mupolicy explain MU304` prints what stands here.\n"
	      "An error does not hide others: all that are independent of each other are reported in one run.\n",
	      stream);
	print_rules(stream);
	print_checks(stream);
	print_source_checks(stream);
	return fclose(stream) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
