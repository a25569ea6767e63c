# Reads what SIPAS wrote for SPSS and Stata and prints, per criterion, what R sees.
# Usage: Rscript exports.R answers.sav answers.dta
suppressPackageStartupMessages(library(haven))
files <- commandArgs(trailingOnly = TRUE)

say <- function(reader, name, label, valid, blank, no_opinion) {
  satisfied <- sum(valid %in% c(4, 5))
  cat(reader, name, label, length(valid), satisfied, blank, no_opinion, sep = "\t")
  cat("\n")
}

criteria <- function(table) grep("^q[1-5]_[1-9]$", names(table), value = TRUE)

spss <- read_sav(files[1], user_na = TRUE)
for (name in criteria(spss)) {
  column <- spss[[name]]
  codes <- as.numeric(unclass(column))
  missing <- attr(column, "na_values")
  say("haven sav", name, attr(column, "label"), codes[!(codes %in% missing)],
      sum(codes == -9), sum(codes == -8))
}

old <- foreign::read.spss(files[1], use.value.labels = FALSE, use.missings = FALSE,
                          to.data.frame = TRUE, reencode = "UTF-8")
labels <- attr(old, "variable.labels")
for (name in criteria(old)) {
  codes <- old[[name]]
  say("foreign sav", name, labels[[name]], codes[codes > 0], sum(codes == -9), sum(codes == -8))
}

stata <- read_dta(files[2])
for (name in criteria(stata)) {
  column <- stata[[name]]
  say("haven dta", name, attr(column, "label"), as.numeric(column)[!is.na(column)],
      sum(is_tagged_na(column, "a")), sum(is_tagged_na(column, "c")))
}
