use super::Receipt;

impl Receipt {
    /// Itself, if it tells which message it is about: by our attempt's id or the provider's.
    pub(super) fn about_a_message(self) -> Result<Self, String> {
        if self.attempt.is_none() && self.provider_id.is_none() {
            Err("The receipt does not say which message it is about".to_owned())
        } else {
            Ok(self)
        }
    }
}
