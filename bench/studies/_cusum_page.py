"""The page of the study `cusum`: what its tables mean."""

PAGE = """# Finding a fall of the rate

{0}; seed 161. Exact figures by Markov chain; simulated ones from 4,000 unit-years (250 days) a cell, ± two
standard errors; limits from 2,000 unit-years. Delays are answers from the fall to the alarm, the fall at a
random moment (exact) or at the start of a day (simulated); "days" is the median delay in days.

**Findings.** At 0.2 false alarms a unit and year (one in five years; in a province of 152 units one in
eight working days) a fall from 97 to 90 % is found in a median of 87 answers, 5 days at 17 a day; at
half a false alarm a year in 71. A median of 50 costs two false alarms a year at 17 a day, half of one at 5.
Four things break the stated number, and each has its remedy:

* **A unit that always stood lower.** Watched as if it stood at 97 %, a unit at 95 % alarms four times a year,
  at 90 % forty times. p0 is the unit's own usual rate, p1 the same growth of the odds (`fall_from`).
* **A usual rate learnt from few answers.** With the observed rate of the first 150 answers, units standing at
  90 to 95 % have one false alarm a year or more in place of 0.2. A rate taken low (`usual_rate`: its own is
  below with 25 %) keeps it to twice the stated number at 150 answers, to about it at 300, for some delay.
* **Answers of a day that are alike.** ICC 0.05 multiplies false alarms by 2 (5 a day), 10 (17) and 58
  (60). Thresholds that allow for it keep the stated number and cost delay: 162 answers for 81 at 17 a day.
* **Looking seldom.** A sum looked at every evening never alarms more often than at every answer, but later; a
  threshold made for evenings (`look="day"`) gives most of the delay back where days are large. Sums of whole
  days move in steps of the answers a day, so that several thresholds are one.

Pooled exact limits are no rival for a fall: they need about 200 answers, as a point takes 167 at 97 %. They
alarm falsely once in 10 to 200 years a unit, and find what is no fall: one bad week, or too good a one.

## Thresholds by stated false alarms, 97 to 90 %, independent answers
"Stated", "exact" and "simulated" count false alarms of a unit and year; "152 units" a province's a day.

{1}

## Falls of other depths: 17 a day, threshold 83 (0.2 a unit and year), answers to the alarm

{2}

## Units that always stood at some rate: false alarms a unit and year at 17 answers a day
Watched as if at 97 % (threshold 83), and from their own p0 to a p1 of the same odds ratio; delay of the
latter.

{3}

## Days that differ: stated 0.2 a unit and year, 97 to 90 %
"Allowed for": the threshold was set with the ICC, or without.

{4}

## Looking once a day: stated 0.2 a unit and year, 97 to 90 %, independent answers

{5}

## Pooled exact limits below 97 %: false alarms on a day of 152 units
Tail 0.00135, points of n(1 − p̄) ≥ 5, run rules off. "Exact" for steady numbers of answers; "simulated" with
Poisson numbers; "ICC ignored" judges the same answers by binomial limits. The delay is for 97 to 90 %.

{6}

## Usual rates learnt from the first answers of a unit: stated 0.2 a unit and year, 17 a day
Exact, over all counts that the first answers may give; delays are means, for the standard odds ratio.

{7}
"""
