/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the policy language has beyond plain XML: templates, expressions, $name for a config value, <if> and <case>,
 * amends. Resolved once a file is complete, before the grammar is checked; nothing of it is left in the tree.
 */
#ifndef MUPOLICY_LANGUAGE_H
#define MUPOLICY_LANGUAGE_H

#include <stdbool.h>

#include <libxml/tree.h>

#include "report.h"
#include "schema.h"

/* root: <system>, <component> or <library>, whose <config> holds the variables. false after reporting. */
bool language_resolve(xmlNode *root, const struct schema_type *type, struct report *report);

/* Whether a text is a value for an entry of <config>: a plain one of its kind, or $name. */
bool language_is_value_of(const xmlNode *entry, const char *text);

#endif
