"""The page of the study `cusum`: what its tables mean."""

PAGE = """# Finding a fall

{0}

## Thresholds by stated false alarms

{1}

## Falls

{2}

## Standing

{3}

## Alike

{4}

## Once a day

{5}

## Limits

{6}
"""
