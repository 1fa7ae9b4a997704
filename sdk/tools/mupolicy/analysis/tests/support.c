/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Helpers of the tests of this folder. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include <libxml/parser.h>

xmlDoc *parse_policy(const char *text)
{
	xmlDoc *document = xmlReadMemory(text, (int)strlen(text), "policy", NULL, XML_PARSE_NOBLANKS);

	assert_non_null(document);
	return document;
}

char *printed(void (*print)(FILE *, const xmlNode *), const xmlNode *result)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);

	print(stream, result);
	fclose(stream);
	return text;
}

void assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in:\n%s", part, text);
}

void assert_has_not(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("'%s' is in:\n%s", part, text);
}
