/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Changes a policy as a list of edits says, one a line, and writes the result; lines of the policy stay where they are.
 *
 *   set XPATH ATTRIBUTE VALUE    unset XPATH ATTRIBUTE    text XPATH VALUE
 *   remove XPATH                 double XPATH             add XPATH ELEMENT
 *
 * XPATH, without blanks, leads to one or more elements. ELEMENT is XML, added as the last child. '#' begins a comment.
 *
 * usage: edit_policy POLICY.xml EDITS OUTPUT.xml
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>

#define LINE_MAX_BYTES 4096
#define XML(text) ((const xmlChar *)(text))

static void fail(const char *what, const char *line)
{
	fprintf(stderr, "edit_policy: %s: %s\n", what, line);
	exit(EXIT_FAILURE);
}

/* The next word of a line; what is left in *rest. */
static char *next_word(char **rest)
{
	char *word = *rest + strspn(*rest, " ");

	*rest = word + strcspn(word, " ");
	if (**rest != '\0')
		*(*rest)++ = '\0';
	return word;
}

static void add_element(xmlNode *node, const char *text)
{
	xmlNode *list = NULL;

	if (xmlParseInNodeContext(node, text, (int)strlen(text), 0, &list) != XML_ERR_OK || list == NULL)
		fail("not well-formed", text);
	xmlAddChildList(node, list);
}

static void edit_node(xmlNode *node, const char *verb, char *rest, const char *line)
{
	if (strcmp(verb, "set") == 0) {
		const char *attribute = next_word(&rest);

		xmlSetProp(node, XML(attribute), XML(rest));
	} else if (strcmp(verb, "unset") == 0) {
		xmlUnsetProp(node, XML(next_word(&rest)));
	} else if (strcmp(verb, "text") == 0) {
		xmlNodeSetContent(node, XML(rest));
	} else if (strcmp(verb, "double") == 0) {
		xmlAddNextSibling(node, xmlDocCopyNode(node, node->doc, 1));
	} else if (strcmp(verb, "add") == 0) {
		add_element(node, rest);
	} else if (strcmp(verb, "remove") == 0) {
		xmlUnlinkNode(node);
		xmlFreeNode(node);
	} else {
		fail("unknown edit", line);
	}
}

static void edit(xmlXPathContext *context, char *line)
{
	char *rest = line;
	const char *verb = next_word(&rest);
	const char *path = next_word(&rest);
	xmlXPathObject *found = xmlXPathEvalExpression(XML(path), context);

	if (found == NULL || found->nodesetval == NULL || found->nodesetval->nodeNr == 0)
		fail("leads to nothing", path);
	for (int i = found->nodesetval->nodeNr; i-- > 0;) {
		char *copy = strdup(rest);

		if (copy == NULL)
			abort();
		edit_node(found->nodesetval->nodeTab[i], verb, copy, line);
		found->nodesetval->nodeTab[i] = NULL;
		free(copy);
	}
	xmlXPathFreeObject(found);
}

int main(int argc, char **argv)
{
	xmlDoc *document = argc == 4 ? xmlReadFile(argv[1], NULL, XML_PARSE_NONET) : NULL;
	xmlXPathContext *context = document == NULL ? NULL : xmlXPathNewContext(document);
	FILE *edits = argc == 4 ? fopen(argv[2], "r") : NULL;
	char line[LINE_MAX_BYTES];

	if (context == NULL || edits == NULL)
		fail("cannot read", argc == 4 ? argv[1] : "usage: edit_policy POLICY.xml EDITS OUTPUT.xml");
	while (fgets(line, sizeof(line), edits) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0' && line[0] != '#')
			edit(context, line);
	}
	fclose(edits);
	if (xmlSaveFile(argv[3], document) < 0)
		fail("cannot write", argv[3]);
	xmlXPathFreeContext(context);
	xmlFreeDoc(document);
	xmlCleanupParser();
	return EXIT_SUCCESS;
}
