/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * libxml2's SAX interface wrapped: its own tree builder runs, and each element gets its origin on the way. Every start
 * tag is found again in the text as the last '<' before the parser's position ('<' cannot stand in a tag otherwise).
 */
#include "parse.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

struct parse {
	struct loader *loader;
	const struct source_file *file;
	size_t depth;
	bool failed;
};

static struct parse *parse_of(void *context)
{
	return ((xmlParserCtxt *)context)->_private;
}

static size_t parser_offset(xmlParserCtxt *context, const struct source_file *file)
{
	const long offset = xmlByteConsumed(context);

	if (offset < 0)
		return 0;
	return (size_t)offset > file->size_bytes ? file->size_bytes : (size_t)offset;
}

static size_t tag_start(xmlParserCtxt *context, const struct source_file *file)
{
	size_t offset = parser_offset(context, file);

	while (offset > 0 && (offset == file->size_bytes || file->text[offset] != '<'))
		offset--;
	return offset;
}

static void parse_fail(xmlParserCtxt *context, enum rule rule, size_t offset, const char *text)
{
	struct parse *parse = parse_of(context);
	const struct origin where = {.file = parse->file, .offset = offset};

	if (!parse->failed)
		report_error_origin(parse->loader->report, rule, &where, "%s", text);
	parse->failed = true;
	xmlStopParser(context);
}

static void on_start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
			     int ns_count, const xmlChar **namespaces, int attribute_count, int defaulted,
			     const xmlChar **attributes)
{
	xmlParserCtxt *parser = context;
	struct parse *parse = parse_of(context);
	size_t start;

	if (parse->failed)
		return;
	start = tag_start(parser, parse->file);
	if (++parse->depth > LOAD_DEPTH_MAX) {
		parse_fail(parser, RULE_TOO_DEEP, start, "elements are nested too deeply");
		return;
	}
	if (++parse->loader->element_count > LOAD_ELEMENTS_MAX) {
		parse_fail(parser, RULE_TOO_MANY_ELEMENTS, start, "the policy has too many elements");
		return;
	}
	xmlSAX2StartElementNs(context, name, prefix, uri, ns_count, namespaces, attribute_count, defaulted, attributes);
	if (parser->node != NULL)
		parser->node->_private = (void *)(uintptr_t)source_origin(parse->loader->sources, parse->file, start);
}

static void on_end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	parse_of(context)->depth--;
	xmlSAX2EndElementNs(context, name, prefix, uri);
}

/* White space counts only inside text. */
static void on_characters(void *context, const xmlChar *text, int length)
{
	const xmlParserCtxt *parser = context;
	const bool in_text =
	    parser->node != NULL && parser->node->last != NULL && parser->node->last->type == XML_TEXT_NODE;
	int i = 0;

	while (i < length && strchr(" \t\r\n", text[i]) != NULL && text[i] != '\0')
		i++;
	if (i < length || in_text)
		xmlSAX2Characters(context, text, length);
}

static void on_document_type(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	(void)name;
	(void)external;
	(void)system;
	parse_fail(context, RULE_DOCUMENT_TYPE, tag_start(context, parse_of(context)->file),
		   "a document type declaration is not accepted");
}

static void on_error(void *context, xmlError *error)
{
	const struct parse *parse = parse_of(context);
	size_t length = error->message == NULL ? 0 : strcspn(error->message, "\n");
	char text[256];

	if (error->level < XML_ERR_ERROR || parse->failed)
		return;
	snprintf(text, sizeof(text), "malformed XML: %.*s", (int)(length > 200 ? 200 : length),
		 error->message == NULL ? "" : error->message);
	parse_fail(context, RULE_MALFORMED_XML, parser_offset(context, parse->file), text);
}

static void parse_set_handlers(xmlSAXHandler *handler)
{
	xmlSAXVersion(handler, 2);
	handler->startElementNs = on_start_element;
	handler->endElementNs = on_end_element;
	handler->characters = on_characters;
	handler->ignorableWhitespace = on_characters;
	handler->cdataBlock = NULL; /* delivered as characters */
	handler->comment = NULL;
	handler->processingInstruction = NULL;
	handler->internalSubset = on_document_type;
	handler->externalSubset = NULL;
	handler->serror = on_error;
}

static void parse_share_dictionary(xmlParserCtxt *context, xmlDict *dictionary)
{
	xmlDictFree(context->dict);
	context->dict = dictionary;
	xmlDictReference(dictionary);
}

/* XML_PARSE_NOENT only concerns the five predefined entities: others need the declaration that on_document_type
 * refuses. */
static xmlDoc *parse_run(xmlParserCtxt *context, const struct source_file *file)
{
	const int options = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC;

	return xmlCtxtReadMemory(context, file->text, (int)file->size_bytes, NULL, NULL, options);
}

xmlDoc *parse_source(struct loader *loader, const struct source_file *file)
{
	struct parse parse = {.loader = loader, .file = file};
	xmlParserCtxt *context = xmlNewParserCtxt();
	xmlDoc *document;

	if (context == NULL)
		abort();
	parse_share_dictionary(context, loader->dictionary);
	parse_set_handlers(context->sax);
	context->_private = &parse;
	document = parse_run(context, file);
	xmlFreeParserCtxt(context);
	if (!parse.failed && document != NULL && xmlDocGetRootElement(document) != NULL)
		return document;
	if (!parse.failed)
		report_error_path(loader->report, RULE_MALFORMED_XML, file->path, "malformed XML: no root element");
	xmlFreeDoc(document);
	return NULL;
}
