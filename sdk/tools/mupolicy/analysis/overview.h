/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * mupolicy report: everything about a system in one tree, with the coordinates of its pictures, for the stylesheet that
 * makes a page of it. Owns the invariant that the stylesheet computes nothing: it only arranges.
 */
#ifndef ANALYSIS_OVERVIEW_H
#define ANALYSIS_OVERVIEW_H

#include <libxml/tree.h>

/* Adds the answer for a policy in format B to a result. */
void overview_make(xmlNode *result, const xmlNode *root);

#endif
