# R survey on bench/estimate.py's file: Rscript survey.R FOLDER prints the seconds of each of three runs.
suppressMessages(library(survey))
df <- read.csv(file.path(commandArgs(TRUE)[1], "survey.csv"))
items <- reformulate(grep("^y", names(df), value = TRUE))
for (run in 1:3) {
  start <- proc.time()[["elapsed"]]
  design <- svydesign(ids = ~clu, strata = ~strat, weights = ~w, data = df)
  rates <- SE(svyby(items, ~com, design, svymean))
  cat(sprintf("%.3f\n", proc.time()[["elapsed"]] - start))
}
