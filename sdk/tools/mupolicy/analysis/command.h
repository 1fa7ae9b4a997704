/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The commands that answer questions about a policy: command lines, and where the answer goes. */
#ifndef ANALYSIS_COMMAND_H
#define ANALYSIS_COMMAND_H

int command_flow(int argc, char **argv);
int command_latency(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_report(int argc, char **argv);

#endif
