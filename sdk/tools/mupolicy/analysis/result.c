/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Results to JSON. */
#include "analysis/result.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "tree.h"

/* What is a number; what is "true" or "false". All other attributes are texts. */
static const char *const numbers[] = {
    "bound_ns", "changes",       "count",          "cpu",   "devices",     "events", "id",       "length_ns",
    "plan",     "regions",       "share_permille", "size",  "start_ticks", "steps",  "subjects", "tick_rate",
    "ticks",    "used_permille", "vector",         "width", "x",           "y",
};
static const char *const truths[] = {"bounded", "executable", "holds", "never", "security", "timing", "writable"};

static bool is_one_of(const xmlChar *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp((const char *)name, names[i]) == 0)
			return true;
	}
	return false;
}

static json_t *attribute_json(const xmlNode *node, const xmlAttr *attribute)
{
	const char *text = tree_attribute(node, (const char *)attribute->name);

	if (is_one_of(attribute->name, numbers, sizeof(numbers) / sizeof(numbers[0])))
		return strchr(text, '.') == NULL ? json_integer(strtoll(text, NULL, 10))
						 : json_real(strtod(text, NULL));
	if (is_one_of(attribute->name, truths, sizeof(truths) / sizeof(truths[0])))
		return json_boolean(strcmp(text, "true") == 0);
	return json_text(text);
}

/* Depth is that of the results, at most five. */
static json_t *node_json(const xmlNode *node)
{
	json_t *value = node->properties == NULL ? json_array() : json_object();

	for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
		json_set(value, (const char *)attribute->name, attribute_json(node, attribute));
	TREE_FOR_EACH(child, node, NULL) {
		if (node->properties == NULL)
			json_array_append_new(value, node_json(child));
		else
			json_set(value, (const char *)child->name, node_json(child));
	}
	return value;
}

xmlDoc *result_new(const char *name)
{
	xmlDoc *document = xmlNewDoc((const xmlChar *)"1.0");

	xmlDocSetRootElement(document, xmlNewDocNode(document, NULL, (const xmlChar *)name, NULL));
	return document;
}

void result_print_json(FILE *stream, const xmlNode *result)
{
	json_print(stream, node_json(result));
}
