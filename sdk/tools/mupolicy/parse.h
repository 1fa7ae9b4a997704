/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One source file to a tree with origins: no comments, no white space between elements, no DTD, bounded depth. */
#ifndef MUPOLICY_PARSE_H
#define MUPOLICY_PARSE_H

#include "load.h"

/* NULL after reporting. */
xmlDoc *parse_source(struct loader *loader, const struct source_file *file);

#endif
