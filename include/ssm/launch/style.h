/*
 * style: how reports are to look on one of our outputs.
 */
#ifndef SSM_LAUNCH_STYLE_H
#define SSM_LAUNCH_STYLE_H

#include "ssm/options.h"
#include "ssm/report/report.h"

/* A terminal's width is used up to this many columns. */
#define STYLE_WIDTH_MAX 100

/*
 * The style for the descriptor, from its terminal, the options and the
 * environment (NO_COLOR, TERM). utf8: the locale's character set is UTF-8.
 */
struct report_style style_for(int fd, const struct options *, bool utf8);

/* True if the descriptor is a terminal that can do more than print. */
bool style_is_smart(int fd);

#endif
