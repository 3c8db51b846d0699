#include <sys/ioctl.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ssm/launch/style.h"

bool
style_is_smart(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && term != NULL && term[0] != '\0' &&
	    strcmp(term, "dumb") != 0;
}

struct report_style
style_for(int fd, const struct options *options, bool utf8)
{
	struct report_style style = { .width = 80, .utf8 = utf8 };
	const char *no_color = getenv("NO_COLOR");
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		style.width = size.ws_col > STYLE_WIDTH_MAX ?
		    STYLE_WIDTH_MAX : size.ws_col;
	if (options->color == COLOR_AUTO)
		style.color = style_is_smart(fd) &&
		    (no_color == NULL || no_color[0] == '\0');
	else
		style.color = options->color == COLOR_ALWAYS;
	style.brief = options->quiet;
	return style;
}
