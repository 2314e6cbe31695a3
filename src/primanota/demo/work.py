"""Work: what the people of the demo company did in a winter, as tables to be read.

Time sheets of every second week, travel, goods and fees, three corrections, and a few things that go wrong
on purpose. A project's code says whose it is: US of Boston, DE of Hamburg. ``actuals`` turns all this into
staging files.
"""

# Hours by person and task on Fridays; December is 2025. Cost and price are for an hour, cost in the company's
# currency; no price: nothing is billed by the hour.
HOURS = """
    who     project  task              cost   price       12-19  01-09  01-23  02-06  02-20  03-06  03-20
    ANA     US-101   Berth planner     68.00  165.00 USD  20     32     30     34     28     36     32
    BEN     US-101   Crane feed        74.00  158.00 USD  -      24     28     26     32     30     28
    BEN     US-101   Data migration    74.00  -           -      8      -      6      -      4      -
    CHLOE   US-102   Claims intake     66.00  98.50 GBP   -      30     32     28     30     -      34
    CHLOE   US-102   Bug fixing        66.00  98.50 GBP   -      -      -      6      -      4      -
    DEV     US-103   Gripper control   71.00  -           -      36     34     38     36     32     36
    EMI     US-104   Control room      77.50  52.750 KWD  -      -      16     -      20     -      24
    EMI     US-104   Training          77.50  52.750 KWD  -      -      -      -      -      -      6
    EMI     US-901   Build server      77.50  -           -      12     -      10     -      14     -
    KAI     US-902   Conference talk   55.00  -           -      -      -      -      10     -      -
    FRIEDA  DE-201   Timetable editor  59.00  138.00 EUR  16     34     32     36     30     34     32
    GEORG   DE-201   Depot interface   63.00  132.00 EUR  -      28     -      30     -      26     -
    HANNA   DE-202   Ward rota         57.50  162.00 CHF  -      26     28     -      30     24     26
    HANNA   DE-202   Rota import       57.50  162.00 CHF  -      -      4      -      -      6      -
    IVO     DE-203   Audio guide       61.00  -           -      32     34     30     -      36     28
    GEORG   DE-901   Test laboratory   63.00  -           -      -      8      -      12     -      10
    FRIEDA  DE-902   Trade fair        59.00  -           -      -      -      -      8      -      -
"""

# The billing type is that of the sale, or of the cost where nothing is billed.
TASKS = """
    task              category     billing_type    contract_line
    Berth planner     Consulting   chargeable      -
    Crane feed        Development  chargeable      -
    Data migration    Development  not_available   K-101/B
    Claims intake     Consulting   chargeable      -
    Bug fixing        Development  non_chargeable  -
    Gripper control   Development  not_available   -
    Control room      Management   chargeable      -
    Training          Consulting   complimentary   -
    Build server      Development  not_specified   -
    Conference talk   Consulting   not_specified   -
    Timetable editor  Consulting   chargeable      -
    Depot interface   Development  chargeable      -
    Ward rota         Consulting   chargeable      -
    Rota import       Development  non_chargeable  -
    Audio guide       Development  not_available   -
    Test laboratory   Development  not_specified   -
    Trade fair        Management   not_specified   -
"""

# No price: a fixed price project. The krone has no rate, and nobody set up a category for drones.
EXPENSES = """
    date        who     project  category      qty  cost         price        what
    2025-12-29  BEN     US-101   Hotel         2    95.00 USD    95.00 USD    Hotel in Savannah
    2026-01-14  EMI     US-104   Flight        1    1240.00 USD  381.300 KWD  Flight Boston to Kuwait
    2026-01-16  EMI     US-104   Hotel         3    48.500 KWD   48.500 KWD   Hotel in Kuwait
    2026-01-21  CHLOE   US-102   Flight        1    118.40 GBP   118.40 GBP   Train London to Leeds
    2026-02-05  ANA     US-101   Hotel         1    186.20 USD   186.20 USD   Dinner with the harbour crew
    2026-02-11  DEV     US-103   Hotel         4    18600 JPY    -            Hotel in Osaka
    2026-02-25  CHLOE   US-102   Hotel         2    1910.00 NOK  1910.00 NOK  Hotel in Oslo
    2026-02-26  BEN     US-101   Drone flight  1    640.00 USD   790.00 USD   Pictures of the harbour
    2026-03-02  ANA     US-101   -             1    42.00 USD    42.00 USD    Taxi to the harbour
    2026-01-22  HANNA   DE-202   Flight        1    214.00 CHF   214.00 CHF   Train Zurich to Rorschach
    2026-02-19  HANNA   DE-202   Hotel         2    168.50 CHF   168.50 CHF   Hotel in Rorschach
    2026-03-11  FRIEDA  DE-201   Hotel         1    320.00 GBP   385.00 EUR   Workshop room in London
"""

# usage: from stock. purchase: from a vendor, whose invoice is posted to the procurement integration account.
GOODS = """
    date        who    project  category  document_type  qty  cost         price        what
    2026-01-28  DEV    US-103   Hardware  purchase       2    4350.00 USD  -            Robot arms
    2026-02-12  DEV    US-103   Hardware  usage          24   31.75 USD    -            Distance sensors
    2026-02-18  ANA    US-101   Hardware  usage          6    415.00 USD   498.00 USD   Tablets for the berths
    2026-03-03  BEN    US-101   Licence   purchase       1    2900.00 USD  3300.00 USD  Chart server licence
    2026-01-30  IVO    DE-203   Hardware  purchase       40   39.90 EUR    -            Headsets
    2026-02-24  IVO    DE-203   Hardware  usage          60   11.25 EUR    -            Beacons
    2026-03-10  GEORG  DE-201   Licence   purchase       12   18.00 USD    19.50 EUR    Map licences
"""

FEES = """
    date        project  category  billing_type   price        what
    2026-01-12  US-101   Set-up    chargeable     5000.00 USD  Set-up of the portal
    2026-03-31  US-104   On-call   chargeable     750.250 KWD  On call, first quarter
    2026-01-15  DE-201   Set-up    chargeable     3200.00 EUR  Set-up of the editor
    2026-02-27  DE-201   On-call   chargeable     450.00 EUR   On call, February
    2026-03-31  DE-201   On-call   complimentary  450.00 EUR   On call, March
"""

# What is unusual about an expense.
UNUSUAL = """
    what                            field            value
    Hotel in Savannah               accounting_date  2026-01-05
    Dinner with the harbour crew  billing_type     complimentary
"""

# Found out later: the original is reversed; quantity, cost and price that are filled make its replacement.
CORRECTIONS = """
    date        corrects                   qty  cost        price       what
    2026-02-10  Crane feed 01-23           26   -           -           Two hours too many
    2026-02-13  Train Zurich to Rorschach  -    241.00 CHF  241.00 CHF  Digits swapped
    2026-03-10  Tablets for the berths     -    -           -           Tablets sent back
"""

# Not for the journal: invoices, what the source keeps to itself; not yet: work lent to the other company.
OTHERS = """
    date        who    project  type                  class      category     qty  price        what
    2026-02-27  ANA    US-101   billed_sales          time       Consulting   32   165.00 USD   Invoice 4711
    2026-02-27  -      US-103   billed_sales          milestone  -            1    1900000 JPY  Milestone 1
    2026-02-27  ANA    US-101   unbilled_sales        time       Consulting   -32  165.00 USD   Invoiced
    2026-03-05  GEORG  DE-901   resourcing_unit_cost  time       Development  6    63.00 EUR    For Boston
"""

# What was invoiced, and what the source therefore does not pass on (skip_sync).
INVOICED = {"Invoice 4711": "Berth planner 01-09", "Invoiced": "Berth planner 01-09"}
NOT_PASSED_ON = ("Invoiced",)
