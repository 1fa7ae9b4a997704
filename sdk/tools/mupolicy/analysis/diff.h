/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* mupolicy diff: what changed from one policy in format B to another, security first. */
#ifndef ANALYSIS_DIFF_H
#define ANALYSIS_DIFF_H

#include <stdbool.h>
#include <stdio.h>

#include <libxml/tree.h>

/* Adds the answer to a result; true: they mean the same. */
bool diff_make(xmlNode *result, const xmlNode *before, const xmlNode *after);

void diff_print(FILE *stream, const xmlNode *result);

#endif
