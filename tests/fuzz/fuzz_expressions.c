/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Everything that the language has beyond plain XML, in an arbitrary file that is a <system>, or a <component>: what is
 * resolved without an error has no conditions, expressions or amends any more.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "language/language.h"
#include "policy.h"
#include "text_file.h"
#include "tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Elsewhere than in the root, sections and amends are elements that the grammar does not know. */
static bool is_resolved(const xmlNode *node, const xmlNode *root)
{
	return !tree_is(node, "if") && !tree_is(node, "case") &&
	       (node->parent != root || (!tree_is(node, "expressions") && !tree_is(node, "amend")));
}

static void check_resolved(const xmlNode *node, const xmlNode *root)
{
	if (!is_resolved(node, root))
		abort();
	TREE_FOR_EACH(child, node, NULL)
		check_resolved(child, root);
}

static void resolve(struct policy *policy, xmlNode *root)
{
	const struct schema_type *type = tree_is(root, "component") ? &schema_component : &schema_system;

	if (language_resolve(root, type, policy->report))
		check_resolved(root, root);
	else if (report_error_count(policy->report) == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct text_file file = text_file_open(data, size);
	const struct policy_options options = {.system_path = file.path};
	struct policy policy;

	policy_init(&policy, &options);
	policy.document = load_file(&policy.loader, file.path);
	if (policy.document != NULL)
		resolve(&policy, xmlDocGetRootElement(policy.document));
	policy_free(&policy);
	text_file_close(&file);
	return 0;
}
