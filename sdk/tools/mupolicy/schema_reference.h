/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The language reference of the manual, as Markdown: every element that an author may write. */
#ifndef MUPOLICY_SCHEMA_REFERENCE_H
#define MUPOLICY_SCHEMA_REFERENCE_H

#include <stdio.h>

void schema_reference_write(FILE *stream);

#endif
