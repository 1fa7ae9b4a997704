/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The answer of an analysis: an XML tree, from which text, JSON and the HTML report are made. Owns the shape that makes
 * that possible: an element with attributes is an object, whose children are its members; one without is a list.
 */
#ifndef ANALYSIS_RESULT_H
#define ANALYSIS_RESULT_H

#include <stdio.h>

#include <libxml/tree.h>

/* A new document with this root element. */
xmlDoc *result_new(const char *name);

/* Prints it as JSON: numbers and truth values as such, by the names of their attributes. */
void result_print_json(FILE *stream, const xmlNode *result);

#endif
