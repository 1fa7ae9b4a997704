/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the elements and attributes of the grammar mean, in words (schema_doc.def). */
#ifndef MUPOLICY_SCHEMA_DOC_H
#define MUPOLICY_SCHEMA_DOC_H

/* NULL if nothing is said, which a test forbids. */
const char *schema_doc_element(const char *type);
const char *schema_doc_attribute(const char *type, const char *name);

#endif
