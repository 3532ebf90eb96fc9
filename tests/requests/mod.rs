//! Pages and forms, one file per resource.
