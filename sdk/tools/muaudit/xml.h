/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Reading the policy's XML tree. Functions take NULL for "not there" and pass it on, so that paths need no checks;
 * texts are never NULL. A number that cannot be read is a finding (of document->_private, the struct findings) and 0.
 */
#ifndef MUAUDIT_XML_H
#define MUAUDIT_XML_H

#include <stdbool.h>
#include <stdint.h>

#include <libxml/tree.h>

/* First child element, or next sibling element, of this name; any name: NULL. */
const xmlNode *xml_child(const xmlNode *parent, const char *name);
const xmlNode *xml_next(const xmlNode *node, const char *name);

#define XML_EACH(node, parent, name)                                                                                   \
	for (const xmlNode *node = xml_child(parent, name); node != NULL; node = xml_next(node, name))

/* Step by step below the node: "hardware/processor". */
const xmlNode *xml_path(const xmlNode *node, const char *path);

/* The child element whose attribute has the value. */
const xmlNode *xml_child_with(const xmlNode *parent, const char *name, const char *attribute, const char *value);

uint64_t xml_count(const xmlNode *parent, const char *name);

bool xml_has(const xmlNode *node, const char *attribute);
const char *xml_text(const xmlNode *node, const char *attribute);
const char *xml_content(const xmlNode *node);
bool xml_is(const xmlNode *node, const char *attribute, const char *value);
bool xml_flag(const xmlNode *node, const char *attribute);

/* An attribute that must be there; xml_number_or: one that may be missing. */
uint64_t xml_number(const xmlNode *node, const char *attribute);
uint64_t xml_number_or(const xmlNode *node, const char *attribute, uint64_t otherwise);

/* The number in an element's text. */
uint64_t xml_content_number(const xmlNode *node);

#endif
