/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* <if> and <case>: which content stays. What a condition compares with is a plain value of the variable's kind. */
#include "language/parts.h"
#include "tree.h"

static bool report_incomplete(struct language *language, const xmlNode *condition, const char *needs, const char *help)
{
	report_error(language->report, RULE_CONDITION, condition, "<%s> needs %s", condition->name, needs);
	report_help(language->report, "write %s", help);
	return false;
}

/* Whether the value attribute of an <if> or <when> is that of the variable. false after reporting. */
static bool compare(struct language *language, const xmlNode *where, const char *name, bool *equal)
{
	const xmlNode *variable = language_variable(language, where, "variable", name);
	const char *wanted = language_text(language, where, "value", tree_attribute(where, "value"));
	struct value value;
	struct value other;

	if (variable == NULL || wanted == NULL)
		return false;
	if (!value_parse(value_kind((const char *)variable->name), wanted, &other)) {
		report_error_attribute(language->report, RULE_CONDITION, where, "value", "'%s' is no %s", wanted,
				       variable->name);
		report_note(language->report, variable, "'%s' is defined here", name);
		return false;
	}
	value = language_value(language, where, "variable", name);
	*equal = value.kind != KIND_NONE && value_equal(&value, &other);
	return value.kind != KIND_NONE;
}

static bool if_holds(struct language *language, const xmlNode *condition)
{
	const char *name = tree_attribute(condition, "variable");
	bool equal = false;

	if (name == NULL || tree_attribute(condition, "value") == NULL)
		return report_incomplete(language, condition, "the attributes 'variable' and 'value'",
					 "<if variable=\"name\" value=\"true\">");
	return compare(language, condition, name, &equal) && equal;
}

static bool branch_is_known(struct language *language, const xmlNode *branch, const xmlNode *others)
{
	if (!tree_is(branch, "when") && !tree_is(branch, "others")) {
		report_error(language->report, RULE_CONDITION, branch, "<case> has no element <%s>", branch->name);
		report_help(language->report,
			    "what depends on the variable stands in <when value=\"...\"> or <others>");
		return false;
	}
	if (others != NULL) {
		report_error(language->report, RULE_CONDITION, branch, "<others> must be the last of a <case>");
		report_note(language->report, others, "it stands here");
		return false;
	}
	if (tree_is(branch, "when") && tree_attribute(branch, "value") == NULL)
		return report_incomplete(language, branch, "the attribute 'value'", "<when value=\"...\">");
	return true;
}

static bool branch_holds(struct language *language, const xmlNode *branch, const char *name, xmlNode *chosen,
			 bool *holds)
{
	*holds = false;
	if (tree_is(branch, "others"))
		return true;
	if (!compare(language, branch, name, holds))
		return false;
	if (!*holds || chosen == NULL)
		return true;
	report_error(language->report, RULE_CONDITION, branch, "two branches of a <case> hold");
	report_note(language->report, chosen, "the first one is here");
	return false;
}

bool condition_choose(struct language *language, const xmlNode *choice, xmlNode **branch)
{
	const char *name = tree_attribute(choice, "variable");
	xmlNode *others = NULL;

	*branch = NULL;
	if (name == NULL)
		return report_incomplete(language, choice, "the attribute 'variable'", "<case variable=\"name\">");
	TREE_FOR_EACH(child, choice, NULL) {
		bool holds;

		if (!branch_is_known(language, child, others) || !branch_holds(language, child, name, *branch, &holds))
			return false;
		if (tree_is(child, "others"))
			others = child;
		if (holds)
			*branch = child;
	}
	if (*branch == NULL)
		*branch = others;
	return true;
}

void condition_resolve(struct language *language, xmlNode *condition)
{
	xmlNode *content = NULL;

	if (tree_is(condition, "case"))
		condition_choose(language, condition, &content);
	else if (if_holds(language, condition))
		content = condition;
	while (content != NULL && content->children != NULL) {
		xmlNode *child = content->children;

		xmlUnlinkNode(child);
		xmlAddPrevSibling(condition, child);
	}
	tree_remove(condition);
}
