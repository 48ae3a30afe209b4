"""What plausibility compares with what: the tables behind schools/checks.py; pure."""

from decimal import Decimal

# Of one unit (campus and stage): no part exceeds its whole.
UNIT_PARTS = {
    "boarders": "pupils",
    "migrant_pupils": "pupils",
    "left_behind_pupils": "pupils",
    "disabled_pupils": "pupils",
    "teachers_college": "teachers",
    "teachers_bachelor": "teachers",
    "teachers_graduate": "teachers",
    "teachers_backbone": "teachers",
    "teachers_pe": "teachers",
    "teachers_music": "teachers",
    "teachers_fine_art": "teachers",
    "teachers_art": "teachers",
    "teachers_mid_title": "teachers",
    "teachers_certified": "teachers",
    "teachers_360h": "teachers",
}
CAMPUS_PARTS = {
    "indoor_sports_area": "teaching_aux_area",
    "teaching_aux_area": "building_area",
    "dangerous_area": "building_area",
    "outdoor_sports_area": "site_area",
}
COUNTY_PARTS = {
    "kg_public": "kg_total",
    "kg_inclusive_private": "kg_total",
    "kg_children_public": "kg_children",
    "kg_children_inclusive_private": "kg_children",
    "kg_classes_within_cap": "kg_classes",
    "kg_children": "enrolment_total",
    "kg_total": "schools_total",
    "community_kg_resolved": "community_kg",
    "dropouts_returned": "dropouts_listed",
    "zoned_pupils_primary": "town_entrants_primary",
    "zoned_pupils_junior": "town_entrants_junior",
    "quality_senior_quota_places": "quality_senior_places",
    "senior_classes_56_plus": "senior_classes",
    "dual_qualified_teachers": "vocational_teachers",
    "private_schools": "schools_total",
    "private_schools_passed": "private_schools",
    "complaints_closed_in_time": "complaints_received",
    "small_schools_funded_as_100": "schools_total",
    "schools_meeting_standard": "schools_total",
    "schools_party_organisation": "schools_total",
    "schools_language_standard": "schools_total",
    "schools_with_inspector": "schools_total",
    "schools_national_textbooks": "schools_total",
    "schools_broadband": "schools_total",
    "schools_with_charter": "schools_total",
    "rectification_items_closed": "rectification_items",
    "rotated_backbone": "rotated",
    "violations_corrected": "violations_found",
    "projects_completed": "projects_planned",
    "population_3_5": "population",
    "population_6_11": "population",
    "population_12_14": "population",
    "population_15_17": "population",
}
# Sums that stay within a whole; a person may be counted on both sides, so they only warn.
COUNTY_SUMS = (
    (("kg_public", "kg_inclusive_private"), "kg_total"),
    (("kg_children_public", "kg_children_inclusive_private"), "kg_children"),
    (("migrants_public", "migrants_purchased_places"), "migrants_eligible"),
    (
        ("disabled_special_school", "disabled_regular_class", "disabled_home_delivery"),
        "disabled_school_age",
    ),
    (("population_3_5", "population_6_11", "population_12_14", "population_15_17"), "population"),
)
# Enrolled may exceed those who live here (boarders, migrants), so these only warn.
COUNTY_USUAL_PARTS = {
    "primary_enrolled_school_age": "population_6_11",
    "junior_enrolled_school_age": "population_12_14",
    "rotated": "rotation_eligible",
    "posts_filled": "posts_authorised",
    "education_surcharge_allocated": "education_surcharge_collected",
}
BANDS = ("classes_upto_45", "classes_46_50", "classes_51_55", "classes_56_65", "classes_66_plus")
BAND_LOWEST = (0, 46, 51, 56, 66)
BAND_HIGHEST = (45, 50, 55, 65)
DEGREES = ("teachers_college", "teachers_bachelor", "teachers_graduate")
SUBJECTS = ("teachers_pe", "teachers_music", "teachers_fine_art", "teachers_art")
STAGES_OF_KIND = {
    "111": {"preschool"},
    "211": {"preschool", "primary"},
    "218": {"preschool", "primary"},
    "311": {"junior"},
    "312": {"preschool", "primary", "junior"},
    "341": {"junior", "senior"},
    "342": {"senior"},
    "345": {"preschool", "primary", "junior", "senior"},
    "361": {"senior", "vocational"},
    "371": {"primary", "junior", "senior", "vocational", "special"},
    "514": {"preschool", "primary", "junior", "senior", "vocational", "special"},
}
# More than this per pupil is more likely a unit mistaken (万元 for 元, 亩 for m²) than a school.
MOST_PER_PUPIL = {
    "site_area": Decimal(2000),
    "building_area": Decimal(400),
    "teaching_aux_area": Decimal(200),
    "outdoor_sports_area": Decimal(800),
    "equipment_value": Decimal(200_000),
    "computers": Decimal(5),
    "books": Decimal(1000),
    "public_funds_budget": Decimal(100_000),
    "training_expenditure": Decimal(20_000),
}
# A school this small has shares that say nothing.
OUTLIERS_FROM_PUPILS = 20
MOST_PUPILS_PER_CLASS = 90
MOST_PUPILS_PER_TEACHER = 60
USUAL_CHANGE = Decimal("0.3")
# Fewer pupils than this come and go in a village school without anything behind it.
CHANGE_FROM_PUPILS = 30
BASES_APART_POINTS = 10
MONEY_UNITS = ("yuan", "10k yuan")
