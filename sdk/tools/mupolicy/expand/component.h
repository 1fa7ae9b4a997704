/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A component being made a subject's: what its parts (components.c, component_devices.c) share. */
#ifndef EXPAND_COMPONENT_H
#define EXPAND_COMPONENT_H

#include "policy.h"

struct instance {
	struct policy *policy;
	xmlNode *subject;
	const xmlNode *reference; /* <component ref=""> */
	const xmlNode *component;
	struct name_table maps;     /* logical names to <map> */
	struct name_table asked;    /* logical names that the component requires */
	struct name_table unmapped; /* those of them that have no map */
};

/* The map for a requirement; without one NULL, which is reported when the instance is complete. */
const xmlNode *component_find_map(struct instance *instance, xmlNode *requirement);

/* The subject gets the device that the map names, with the resources that the component requires. */
void component_add_device(struct instance *instance, xmlNode *requirement);

#endif
