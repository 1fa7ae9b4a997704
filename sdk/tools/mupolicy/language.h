/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the policy language has beyond plain XML: $name stands for a config value, <if> keeps or drops its content.
 * Resolved once a file is complete, before the grammar is checked; nothing of it is left in the tree.
 */
#ifndef MUPOLICY_LANGUAGE_H
#define MUPOLICY_LANGUAGE_H

#include <stdbool.h>

#include <libxml/tree.h>

#include "report.h"

/* root: <system>, <component> or <library>, whose <config> holds the variables. false after reporting. */
bool language_resolve(xmlNode *root, struct report *report);

#endif
