/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Looks texts up; only what writes the manual and the schema files needs them. */
#include "schema_doc.h"

#include <stddef.h>
#include <string.h>

struct text {
	const char *type;
	const char *attribute; /* NULL: the element */
	const char *text;
};

static const struct text texts[] = {
#define ELEMENT(type, text) {type, NULL, text},
#define ATTRIBUTE(type, name, text) {type, name, text},
#include "schema_doc.def"
#undef ELEMENT
#undef ATTRIBUTE
};

static const char *find(const char *type, const char *attribute)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *own = texts[i].attribute;

		if (strcmp(texts[i].type, type) == 0 && (own == NULL) == (attribute == NULL) &&
		    (own == NULL || strcmp(own, attribute) == 0))
			return texts[i].text;
	}
	return NULL;
}

const char *schema_doc_element(const char *type)
{
	return find(type, NULL);
}

const char *schema_doc_attribute(const char *type, const char *name)
{
	const char *text = find(type, name);

	return text != NULL ? text : find("", name);
}
