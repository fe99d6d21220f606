"""The families of the field, one front each: functions with documentation, and the components they take."""
