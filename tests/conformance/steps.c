/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Expansion step by step, against what upstream's single expanders do to the same policy, after the few that they need:
 * what one adds or removes (change.h), our steps have added or removed when the one that does its work is through
 * (step_cases.def). What else they have done by then is upstream's other expanders' work: the whole is compared by
 * expand.c. Prints for each expander how many lines agree, how many upstream's own run of all steps ends without, and
 * how many differ deliberately. Fails for any other, and for a difference that explains none. Argument: the folder of
 * the references.
 */
#include <fnmatch.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "change.h"
#include "expand/expand.h"
#include "lines.h"
#include "policy.h"
#include "tree.h"
#include "verdict.h"

#define EXIT_SKIPPED 77
#define FOLDER "tools/mucfgexpand"
#define RUN FOLDER "/execute_run.xml"

/* Where the tree stands. */
enum point {
	POINT_SOURCE,
	POINT_prepare,
#define STEP(function) POINT_##function,
#include "expand/steps.def"
#undef STEP
	POINT_COUNT
};

static void (*const steps[])(struct policy *policy) = {
#define STEP(function) function,
#include "expand/steps.def"
#undef STEP
};

/* Specifications of components are elements of the same names as what subjects get from them. */
enum part {
	PART_COMPONENTS,
	PART_SYSTEM, /* all but those */
	PART_COUNT
};

struct step_case {
	const char *name;
	enum part part;
	enum point last; /* the step of ours that has done it */
};

#define CASE(name, part, last) {name, PART_##part, POINT_##last},
#define EDIT(name, path, attribute, value)
#define DIFFERENCE(name, pattern, reason)
static const struct step_case cases[] = {
#include "step_cases.def"
};
#undef CASE
#undef EDIT
#undef DIFFERENCE

struct edit {
	const char *name;      /* of the case */
	const char *path;      /* XPath */
	const char *attribute; /* NULL: what the path selects is removed */
	const char *value;
};

#define CASE(name, part, last)
#define EDIT(name, path, attribute, value) {name, path, attribute, value},
#define DIFFERENCE(name, pattern, reason)
static const struct edit edits[] = {
#include "step_cases.def"
};
#undef CASE
#undef EDIT
#undef DIFFERENCE

struct difference {
	const char *name;    /* of the case, as fnmatch(3) */
	const char *pattern; /* of a line with its sign, as fnmatch(3) */
	const char *reason;
	unsigned count;
};

#define CASE(name, part, last)
#define EDIT(name, path, attribute, value)
#define DIFFERENCE(name, pattern, reason) {name, pattern, reason, 0},
static struct difference differences[] = {
#include "step_cases.def"
};

#define EDIT_COUNT (sizeof(edits) / sizeof(edits[0]))
#define CASE_COUNT (sizeof(cases) / sizeof(cases[0]))
#define DIFFERENCE_COUNT (sizeof(differences) / sizeof(differences[0]))

/* The policy behind each step, in both parts. */
struct course {
	struct lines points[PART_COUNT][POINT_COUNT];
	bool edited; /* each edit found what it is about */
};

static void snapshot(const struct policy *policy, struct course *course, unsigned point)
{
	TREE_FOR_EACH(section, policy->root, NULL) {
		const enum part part = tree_is(section, "components") ? PART_COMPONENTS : PART_SYSTEM;

		lines_of_elements(section, &course->points[part][point]);
	}
}

static void course_free(struct course *course)
{
	for (size_t part = 0; part < PART_COUNT; part++) {
		for (size_t point = 0; point < POINT_COUNT; point++)
			lines_free(&course->points[part][point]);
	}
	free(course);
}

/* Returns false if there is nothing to edit. */
static bool edit_policy(const struct policy *policy, const struct edit *edit)
{
	xmlXPathContext *context = xmlXPathNewContext(policy->document);
	xmlXPathObject *found = xmlXPathEval(BAD_CAST edit->path, context);
	const int count = found == NULL || found->nodesetval == NULL ? 0 : found->nodesetval->nodeNr;

	if (count == 0)
		printf("%s: nothing is at %s\n", edit->name, edit->path);
	for (int i = 0; i < count; i++) {
		if (edit->attribute == NULL)
			tree_remove(found->nodesetval->nodeTab[i]);
		else
			tree_set(found->nodesetval->nodeTab[i], edit->attribute, edit->value);
	}
	xmlXPathFreeObject(found);
	xmlXPathFreeContext(context);
	return count > 0;
}

/* The course of the policy up to a step, or of an edited one: as upstream's test of that expander edits it first. */
static struct course *course_run(const char *edited_for, enum point last)
{
	const struct policy_options options = {
	    .system_path = FOLDER "/test_policy.xml",
	    .from = STAGE_JOIN,
	    .until = STAGE_JOIN,
	    .layout = LAYOUT_UPSTREAM,
	};
	struct course *course = memory_alloc(1, sizeof(*course));
	struct policy policy;

	policy_init(&policy, &options);
	policy_run_stages(&policy);
	snapshot(&policy, course, POINT_SOURCE);
	course->edited = true;
	for (size_t i = 0; i < EDIT_COUNT; i++) {
		if (strcmp(edits[i].name, edited_for) == 0)
			course->edited = edit_policy(&policy, &edits[i]) && course->edited;
	}
	expand_prepare(&policy);
	snapshot(&policy, course, POINT_prepare);
	for (unsigned point = POINT_prepare + 1; point <= last; point++) {
		steps[point - POINT_prepare - 1](&policy);
		snapshot(&policy, course, point);
	}
	policy_free(&policy);
	return course;
}

static bool is_edited(const char *name)
{
	for (size_t i = 0; i < EDIT_COUNT; i++) {
		if (strcmp(edits[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Components are gone when subjects have what they require: of those counts what they were made to before; of the rest,
 * where a case is about components, the sections that the steps rely on. */
static struct change our_change(const struct step_case *one, const struct course *course)
{
	const bool is_system = one->part == PART_SYSTEM;
	const struct lines *components = course->points[PART_COMPONENTS];
	const struct lines *system = course->points[PART_SYSTEM];
	struct change change = {0};

	change_add(&change, &components[POINT_SOURCE], &components[is_system ? POINT_expand_libraries : one->last]);
	change_add(&change, &system[POINT_SOURCE], &system[is_system ? one->last : POINT_prepare]);
	return change;
}

static void enter_missing(void *missing, char sign, const char *line)
{
	if (sign == '-')
		lines_add(missing, memory_format("%s", line));
}

/* Those lines of the second that the first has not. */
static struct lines missing_lines(const struct lines *first, const struct lines *second)
{
	struct lines missing = {0};

	lines_compare(first, second, enter_missing, &missing);
	return missing;
}

static bool is_deliberate(const char *name, const char *text)
{
	for (size_t i = 0; i < DIFFERENCE_COUNT; i++) {
		if (fnmatch(differences[i].name, name, FNM_EXTMATCH) == 0 &&
		    fnmatch(differences[i].pattern, text, FNM_EXTMATCH) == 0) {
			differences[i].count++;
			return true;
		}
	}
	return false;
}

struct outcome {
	size_t count;      /* of upstream's lines */
	size_t missing;    /* of those in ours */
	size_t overtaken;  /* of those, lines that upstream's own run of all steps ends without */
	size_t deliberate; /* of the others, those that a difference explains */
};

/* What upstream's step adds (or removes), and ours does not. */
static void judge(struct outcome *outcome, const char *name, const char *verb, const struct lines *lists[3])
{
	const struct lines *ours = lists[0];
	const struct lines *theirs = lists[1];
	const struct lines *run = lists[2];
	struct lines missing = missing_lines(ours, theirs);
	struct lines overtaken = run == NULL ? (struct lines){0} : missing_lines(run, theirs);
	struct lines rest = missing_lines(&overtaken, &missing);

	outcome->count += theirs->count;
	outcome->missing += missing.count;
	outcome->overtaken += missing.count - rest.count;
	for (size_t i = 0; i < rest.count; i++) {
		char *text = memory_format("%s %s", verb, rest.list[i]);

		if (is_deliberate(name, text))
			outcome->deliberate++;
		else
			printf("  unexplained: upstream's %s %s\n", name, text);
		free(text);
	}
	lines_free(&missing);
	lines_free(&overtaken);
	lines_free(&rest);
}

/* run: what all of upstream's steps do; NULL for an edited policy. */
static bool compare_case(const struct step_case *one, const struct course *course, const struct change *run)
{
	char *path = memory_format(FOLDER "/%s.xml.diff", one->name);
	struct change ours = our_change(one, course);
	struct change theirs = {0};
	struct outcome outcome = {0};
	const bool found = change_read(path, &theirs);
	size_t unexplained;

	judge(&outcome, one->name, "adds",
	      (const struct lines *[]){&ours.added, &theirs.added, run == NULL ? NULL : &run->added});
	judge(&outcome, one->name, "removes",
	      (const struct lines *[]){&ours.removed, &theirs.removed, run == NULL ? NULL : &run->removed});
	unexplained = outcome.missing - outcome.overtaken - outcome.deliberate;
	printf("%s: %zu lines of %zu agree, %zu are not in upstream's own run, %zu differ deliberately, %zu fail%s\n",
	       path, outcome.count - outcome.missing, outcome.count, outcome.overtaken, outcome.deliberate, unexplained,
	       found ? "" : ": cannot be read");
	if (unexplained == 0)
		verdict_but(path, outcome.missing,
			    outcome.deliberate == 0 ? "upstream's own run ends without them" : "step_cases.def");
	change_free(&ours);
	change_free(&theirs);
	free(path);
	return found && outcome.count > outcome.missing && unexplained == 0;
}

static bool run_case(const struct step_case *one, const struct course *course, const struct change *run)
{
	const enum point last = one->last > POINT_expand_libraries ? one->last : POINT_expand_libraries;
	struct course *own = is_edited(one->name) ? course_run(one->name, last) : NULL;
	const bool good = own != NULL ? compare_case(one, own, NULL) && own->edited : compare_case(one, course, run);

	if (own != NULL)
		course_free(own);
	return good;
}

static unsigned run_cases(const struct course *course, const struct change *run)
{
	unsigned failures = 0;

	for (size_t i = 0; i < CASE_COUNT; i++)
		failures += !run_case(&cases[i], course, run);
	for (size_t i = 0; i < DIFFERENCE_COUNT; i++) {
		printf("%4u lines differ deliberately in %s: %s\n", differences[i].count, differences[i].name,
		       differences[i].reason);
		if (differences[i].count == 0)
			printf("  out of date: no line is like '%s'\n", differences[i].pattern);
		failures += differences[i].count == 0;
	}
	return failures;
}

/* What all of upstream's steps do. Returns false if their policy cannot be read. */
static bool upstream_run(const struct course *course, struct change *change)
{
	xmlDoc *document = xmlReadFile(RUN, NULL, XML_PARSE_NOBLANKS);
	struct lines before = {0};
	struct lines after = {0};

	if (document == NULL) {
		printf(RUN ": cannot be read\n");
		return false;
	}
	for (size_t part = 0; part < PART_COUNT; part++) {
		for (size_t i = 0; i < course->points[part][POINT_SOURCE].count; i++)
			lines_add(&before, memory_format("%s", course->points[part][POINT_SOURCE].list[i]));
	}
	lines_sort(&before);
	lines_of_elements(xmlDocGetRootElement(document), &after);
	change_add(change, &before, &after);
	lines_free(&before);
	lines_free(&after);
	xmlFreeDoc(document);
	return true;
}

int main(int argc, char **argv)
{
	struct course *course;
	struct change run = {0};
	bool good;

	if (argc != 2 || chdir(argv[1]) != 0) {
		printf("SKIPPED: the reference pairs are not there: %s\n", argc == 2 ? argv[1] : "no folder given");
		return EXIT_SKIPPED;
	}
	course = course_run("", POINT_COUNT - 1);
	good = upstream_run(course, &run) && run_cases(course, &run) == 0;
	change_free(&run);
	course_free(course);
	return good ? EXIT_CODE_OK : EXIT_FAILURE;
}
