/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What upstream checks before there is a policy of format B: for each check an edit of a valid policy of upstream's
 * that breaks it (checks.def). One of the rules that the reference of errors names for the check
 * (upstream_source_checks.def) must have more findings in the edited policy than in the policy as it is. Checks of
 * files (F) and of other tools (T) have no edit: the stages behind have tests of their own. Argument: the folder of the
 * policies.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "language/language.h"
#include "policy.h"
#include "tree.h"
#include "verdict.h"

#define EXIT_SKIPPED 77
#define TEMPLATES "tools/libmutools/system_policy_templateAmend.xml"
#define SOURCE "tools/mucfgexpand/test_policy.xml"

static const struct {
	const char *id;
	const char *codes;
} checks[] = {
#define CHECK(id, text, codes, remark) {id, codes},
#include "upstream_source_checks.def"
#undef CHECK
};

enum change {
	SET,    /* attribute=value */
	UNSET,  /* attribute */
	REMOVE, /* the element */
	COPY,   /* a second one like it */
	ADD,    /* what the text says, behind its children */
};

struct edit {
	const char *id;
	const char *policy;
	const char *path;
	enum change change;
	const char *text;
};

#define EDIT(id, policy, path, change, text) {id, policy, path, change, text},
static const struct edit edits[] = {
#include "checks.def"
};

#define CHECK_COUNT (sizeof(checks) / sizeof(checks[0]))
#define EDIT_COUNT (sizeof(edits) / sizeof(edits[0]))

static void add_text(xmlNode *node, const struct edit *edit)
{
	xmlNode *added = NULL;

	if (xmlParseInNodeContext(node, edit->text, (int)strlen(edit->text), 0, &added) == XML_ERR_OK)
		xmlAddChildList(node, added);
}

static void set_attribute(xmlNode *node, const char *text)
{
	const size_t length = strcspn(text, "=");
	char *name = memory_format("%.*s", (int)length, text);

	tree_set(node, name, text + length + 1);
	free(name);
}

static void change(xmlNode *node, const struct edit *edit)
{
	switch (edit->change) {
	case SET:
		set_attribute(node, edit->text);
		break;
	case UNSET:
		tree_unset(node, edit->text);
		break;
	case REMOVE:
		tree_remove(node);
		break;
	case COPY:
		xmlAddNextSibling(node, xmlCopyNode(node, 1));
		break;
	case ADD:
		add_text(node, edit);
		break;
	}
}

/* false: there is nothing to edit. */
static bool apply(xmlDoc *document, const struct edit *edit)
{
	xmlXPathContext *context = xmlXPathNewContext(document);
	xmlXPathObject *found = xmlXPathEval(BAD_CAST edit->path, context);
	const bool is_one = found != NULL && found->nodesetval != NULL && found->nodesetval->nodeNr == 1;

	if (is_one)
		change(found->nodesetval->nodeTab[0], edit);
	else
		printf("%s: not one element is at %s\n", edit->id, edit->path);
	xmlXPathFreeObject(found);
	xmlXPathFreeContext(context);
	return is_one;
}

/* The findings of the policy in this file; templates are of the language, which comes before the stages. */
static void run(struct policy *policy, bool is_language)
{
	if (!is_language) {
		policy_run_stages(policy);
		return;
	}
	policy->document = load_file(&policy->loader, policy->options->system_path);
	if (policy->document != NULL)
		language_resolve(xmlDocGetRootElement(policy->document), &schema_system, policy->report);
}

/* All findings of a policy up to this stage, as text; malloc'ed. */
static char *findings_of(const char *path, bool is_language, enum stage until)
{
	const struct policy_options options = {
	    .system_path = path,
	    .from = STAGE_JOIN,
	    .until = until,
	    .layout = LAYOUT_UPSTREAM,
	};
	struct policy policy;
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	policy_init(&policy, &options);
	run(&policy, is_language);
	report_print(policy.report, stream, false);
	fclose(stream);
	policy_free(&policy);
	return text;
}

static size_t count_findings(const char *text, const char *code)
{
	char *wanted = memory_format("[%.5s]", code);
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, wanted)) != NULL; at++)
		count++;
	free(wanted);
	return count;
}

/* What is found in the policies as they are. */
static char *known[2][STAGE_COUNT];

/* The first of the rules that has more findings than before up to this stage, or NULL. */
static const char *refusing_code(const char *path, const struct edit *edit, const char *codes, enum stage until)
{
	const bool is_language = strcmp(edit->policy, TEMPLATES) == 0;
	char **before = &known[is_language][until];
	char *after = findings_of(path, is_language, until);
	const char *found = NULL;

	if (*before == NULL)
		*before = findings_of(edit->policy, is_language, until);
	for (const char *at = codes; *at != '\0' && found == NULL; at += strcspn(at, " "), at += strspn(at, " ")) {
		if (count_findings(after, at) > count_findings(*before, at))
			found = at;
	}
	free(after);
	return found;
}

static const char *codes_of(const char *id)
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (strcmp(checks[i].id, id) == 0)
			return checks[i].codes;
	}
	return "";
}

/* All edits of one check, which stand together. */
static bool check_refuses(size_t first, size_t count, const char *scratch)
{
	const struct edit *edit = &edits[first];
	const char *codes = codes_of(edit->id);
	char *path = memory_format("%s/edited.xml", scratch);
	xmlDoc *document = xmlReadFile(edit->policy, NULL, XML_PARSE_NOBLANKS);
	bool good = document != NULL;
	const char *code = NULL;

	for (size_t i = 0; i < count && good; i++)
		good = apply(document, &edits[first + i]);
	if (good && xmlSaveFile(path, document) >= 0)
		code = refusing_code(path, edit, codes, STAGE_EXPAND);
	if (good && code == NULL)
		code = refusing_code(path, edit, codes, STAGE_VALIDATE);
	if (code != NULL)
		printf("%s: refused by %.5s\n", edit->id, code);
	else
		printf("%s FAILS: none of %s refuses '%s' at %s\n", edit->id, codes,
		       edit->text == NULL ? "it" : edit->text, edit->path);
	unlink(path);
	xmlFreeDoc(document);
	free(path);
	return code != NULL;
}

static bool is_edited(const char *id)
{
	for (size_t i = 0; i < EDIT_COUNT; i++) {
		if (strcmp(edits[i].id, id) == 0)
			return true;
	}
	return false;
}

static unsigned run_all(const char *scratch)
{
	unsigned failures = 0;
	size_t count;

	for (size_t i = 0; i < EDIT_COUNT; i += count) {
		for (count = 1; i + count < EDIT_COUNT && strcmp(edits[i].id, edits[i + count].id) == 0 &&
				edits[i + count].policy == NULL;)
			count++;
		failures += !check_refuses(i, count, scratch);
	}
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (strchr("FT", checks[i].id[0]) != NULL || is_edited(checks[i].id))
			continue;
		printf("%s FAILS: no edit breaks it\n", checks[i].id);
		failures++;
	}
	return failures;
}

int main(int argc, char **argv)
{
	char scratch[] = "/tmp/conformance-XXXXXX";
	unsigned failures;

	if (argc != 2 || chdir(argv[1]) != 0) {
		printf("SKIPPED: the policies are not there: %s\n", argc == 2 ? argv[1] : "no folder given");
		return EXIT_SKIPPED;
	}
	if (mkdtemp(scratch) == NULL)
		return EXIT_CODE_ENVIRONMENT;
	failures = run_all(scratch);
	for (unsigned i = 0; i < STAGE_COUNT; i++) {
		free(known[false][i]);
		free(known[true][i]);
	}
	verdict_input(TEMPLATES);
	verdict_input(SOURCE);
	rmdir(scratch);
	return failures == 0 ? EXIT_CODE_OK : EXIT_FAILURE;
}
