/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* From an overview to a page, by an XSLT stylesheet that may read and write nothing else. */
#ifndef ANALYSIS_HTML_H
#define ANALYSIS_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

/* stylesheet: a file, or NULL for ours. *html is to be freed with xmlFree(). false: the stylesheet cannot be used; what
 * is wrong with it is on stderr. */
bool html_make(xmlDoc *overview, const char *stylesheet, char **html, size_t *size_bytes);

#endif
