/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Who has what share of the processors, plan by plan. */
#ifndef ANALYSIS_UTILISATION_H
#define ANALYSIS_UTILISATION_H

#include <libxml/tree.h>

#include "analysis/plan.h"

/* One element a major frame. A CPU is used as far as its frames belong to partitions with more than the idle subject.
 */
void utilisation_add(xmlNode *list, const struct plan *plan, const xmlNode *root);

#endif
